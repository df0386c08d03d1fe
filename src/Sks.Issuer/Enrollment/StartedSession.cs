namespace Sks.Issuer.Enrollment;

/// <summary>A session that has begun, or is taken up again.</summary>
/// <param name="InvocationRequest">For the client, UTF-8 JSON.</param>
/// <param name="Cookie">What the client is known by from now on; a secret.</param>
internal sealed record StartedSession(byte[] InvocationRequest, string Cookie);
