namespace Sks.KeyGen2.Issuer;

/// <summary>What an issuer session is to do.</summary>
public sealed record IssuerSessionOptions
{
    /// <summary>The URL that serves this session, as the client sees it.</summary>
    public required string IssuerUri { get; init; }

    /// <summary>The TLS certificate that clients of that URL see, X.509 DER; empty when messages are carried by file.</summary>
    public required byte[] ServerCertificate { get; init; }

    /// <summary>What to create.</summary>
    public required CredentialRequest Request { get; init; }

    /// <summary>The issuer's key management key, X.509 DER; empty when the keys shall not be updatable.</summary>
    public byte[] KeyManagementKey { get; init; } = [];

    /// <summary>Whether the device stays anonymous.</summary>
    public bool PrivacyEnabled { get; init; }

    /// <summary>Seconds, 1 to 65,535.</summary>
    public ushort SessionLifeTime { get; init; } = 600;

    /// <summary>Algorithm URI of the curve on which the session key is agreed.</summary>
    public string EphemeralKeyAlgorithm { get; init; } = Core.Algorithms.AlgorithmUris.P256;
}
