namespace Sks.KeyGen2.Proxy;

/// <summary>Who asks for what, for the person to agree to.</summary>
/// <param name="InvocationUri">Where the request came from.</param>
/// <param name="ServerCertificate">TLS certificate of the server, X.509 DER; empty when there was no TLS.</param>
/// <param name="Action">Create and manage credentials, or unlock.</param>
/// <param name="PrivacyEnabled">Whether the device stays anonymous; if not, the issuer learns its device ID.</param>
public sealed record ConsentRequest(Uri InvocationUri, byte[] ServerCertificate, InvocationAction Action, bool PrivacyEnabled);
