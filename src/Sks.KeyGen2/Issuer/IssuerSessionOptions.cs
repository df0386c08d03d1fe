using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;

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

    /// <summary>What the person is asked to agree to. To unlock means to create no key and to delete none.</summary>
    public InvocationAction Action { get; init; }

    /// <summary>What to do to keys that the issuer knows from its own records.</summary>
    public KeyOperations Operations { get; init; } = KeyOperations.None;

    /// <summary>
    /// Credentials to look for first, at most 32 lookups. When they are answered <see cref="IKeyManagement.Decide"/> says what to do
    /// instead of <see cref="Request"/> and <see cref="Operations"/>, which then only announce what is to be expected.
    /// </summary>
    public IReadOnlyList<KeyLookup> Lookups { get; init; } = [];

    /// <summary>
    /// Uses of the session key beyond those that <see cref="Request"/> and <see cref="Operations"/> take, announced to the store for what is
    /// decided within the session: an imported key 2, an extension, property bag or logotype 1, an encrypted extension 2, each for one key;
    /// an operation 2, a new key 3, or 4 with a preset PIN, a PIN policy 1, a PUK policy 2. What is not used does no harm; what would go
    /// beyond fails.
    /// </summary>
    public ushort ReservedSessionKeyUses { get; init; }

    /// <summary>The issuer's key management key, X.509 DER; empty when the keys shall not be updatable.</summary>
    public byte[] KeyManagementKey { get; init; } = [];

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
    /// Keys of before that make way for <see cref="KeyManagementKey"/>, by <see cref="RollOver"/>: at most 32, in at most 6 generations.
    /// </summary>
    public IReadOnlyList<UpdatableKeyManagementKey> UpdatableKeyManagementKeys { get; init; } = [];

    /// <summary>Whether the device stays anonymous.</summary>
    public bool PrivacyEnabled { get; init; }

    /// <summary>Seconds that the InvocationRequest may wait for its response, 1 to 65,535. Not in the saved state: it is spent at the start.</summary>
    public ushort InvocationLifeTime { get; init; } = 600;

    /// <summary>Seconds, 1 to 65,535.</summary>
    public ushort SessionLifeTime { get; init; } = 600;

    /// <summary>
    /// Whether the session rests after KeyCreationResponse, until the issuer has decided and the client invokes it again.
    /// </summary>
    public bool DeferredIssuance { get; init; }

    /// <summary>
    /// Seconds that a session with <see cref="DeferredIssuance"/> may take altogether; <see cref="SessionLifeTime"/> is then what it may take
    /// until it rests. The store counts from the session's creation and cannot wait longer than the largest value, 18 hours.
    /// </summary>
    public ushort DeferredLifeTime { get; init; } = ushort.MaxValue;

    /// <summary>What the store is told: seconds until it forgets the session.</summary>
    internal ushort AnnouncedLifeTime => DeferredIssuance ? DeferredLifeTime : SessionLifeTime;

    /// <summary>Algorithm URI of the curve on which the session key is agreed.</summary>
    public string EphemeralKeyAlgorithm { get; init; } = Core.Algorithms.AlgorithmUris.P256;
}
