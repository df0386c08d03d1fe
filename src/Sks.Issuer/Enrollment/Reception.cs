namespace Sks.Issuer.Enrollment;

/// <summary>What became of a response that was taken.</summary>
/// <param name="Request">The next request, UTF-8 JSON; <see langword="null"/>: none is due now.</param>
/// <param name="Waiting">For what the session rests, as a sentence for the person; <see langword="null"/>: it does not.</param>
/// <param name="Done">What has been done, as a sentence for the person, when the session is complete.</param>
internal sealed record Reception(byte[]? Request, string? Waiting = null, string? Done = null);
