namespace Sks.KeyGen2.Proxy;

/// <summary>Who asks for what, for the person to agree to.</summary>
/// <param name="InvocationUri">Where the request came from.</param>
/// <param name="ServerCertificate">TLS certificate of the server, X.509 DER; empty when there was no TLS.</param>
/// <param name="Action">Create and manage credentials, or unlock.</param>
/// <param name="PrivacyEnabled">Whether the device stays anonymous; if not, the issuer learns its device ID.</param>
public sealed record ConsentRequest(Uri InvocationUri, byte[] ServerCertificate, InvocationAction Action, bool PrivacyEnabled)
{
    /// <summary>Languages that the issuer would like to be spoken, ISO 639-1, the best first; the person's side may choose among them.</summary>
    public IReadOnlyList<string> PreferredLanguages { get; init; } = [];

    /// <summary>
    /// All that the issuer is told of this client if the person agrees. Those with <see cref="ClientCapability.Values"/> are sensitive:
    /// they tell one computer from another.
    /// </summary>
    public IReadOnlyList<ClientCapability> Disclosed { get; init; } = [];
}
