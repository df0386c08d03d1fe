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

    /// <summary>What the person is told that the session is for.</summary>
    public InvocationAction Action { get; init; } = InvocationAction.Manage;

    /// <summary>Languages to speak with the person, ISO 639-1 two-letter codes, the best first.</summary>
    public IReadOnlyList<string> PreferredLanguages { get; init; } = [];

    /// <summary>Kinds of key stores to which the credentials may go, the best first; empty when any will do.</summary>
    public IReadOnlyList<KeyContainer> TargetKeyContainers { get; init; } = [];

    /// <summary>
    /// URIs of what the issuer would like to know of the client: algorithms, <see cref="CapabilityUris"/>, or its own.
    /// <see cref="IssuerSession.ClientCapabilities"/> has the answers.
    /// </summary>
    public IReadOnlyList<string> ClientCapabilityQuery { get; init; } = [];

    /// <summary>
    /// Uses of the session key beyond those that <see cref="Request"/> takes, announced to the store for what the issuer decides within
    /// the session: an imported key 2, an extension, property bag or logotype 1, an encrypted extension 2, each for one key. What is
    /// not used does no harm; what would go beyond fails.
    /// </summary>
    public ushort ReservedSessionKeyUses { get; init; }

    /// <summary>Whether the device stays anonymous.</summary>
    public bool PrivacyEnabled { get; init; }

    /// <summary>Seconds, 1 to 65,535.</summary>
    public ushort SessionLifeTime { get; init; } = 600;

    /// <summary>Algorithm URI of the curve on which the session key is agreed.</summary>
    public string EphemeralKeyAlgorithm { get; init; } = Core.Algorithms.AlgorithmUris.P256;
}
