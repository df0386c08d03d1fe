using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer;

/// <summary>
/// The server half of KeyGen2: one session from InvocationRequest to the verified proof. Free of transport and database: the owner
/// carries messages and keeps the state between them (<see cref="Save"/>, <see cref="Restore"/>), sealed. Not thread safe.
/// </summary>
public sealed class IssuerSession : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly IssuerSessionState _state;

    private IssuerSession(IssuerSessionState state, TimeProvider clock)
    {
        _state = state;
        _clock = clock;
    }

    /// <summary>The session's name, 1 to 32 printable ASCII characters, random.</summary>
    public string ServerSessionId => _state.ServerSessionId;

    /// <summary>The store's name of the session; empty before ProvisioningInitializationResponse.</summary>
    public string ClientSessionId => _state.ClientSessionId;

    /// <summary>Which message is due.</summary>
    public IssuerSessionPhase Phase => _state.Phase;

    /// <summary>The device certificate path that the session was attested with, device first; empty before that and in privacy mode.</summary>
    public IReadOnlyList<byte[]> DeviceCertificatePath => _state.DeviceCertificatePath;

    /// <summary>
    /// The client's answers to <see cref="IssuerSessionOptions.ClientCapabilityQuery"/> by URI, one for each; empty before InvocationResponse.
    /// </summary>
    public IReadOnlyDictionary<string, ClientCapability> ClientCapabilities => _state.ClientCapabilities;

    /// <summary>The certificate paths issued in this session by key id; they count only in <see cref="IssuerSessionPhase.Completed"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<byte[]>> IssuedCertificatePaths => _state.IssuedCertificatePaths;

    /// <summary>What the session does to keys of earlier sessions; it is done only in <see cref="IssuerSessionPhase.Completed"/>.</summary>
    public KeyOperations Operations => _state.Decision.Operations;

    /// <summary>Starts a session.</summary>
    /// <exception cref="ArgumentException">The options ask for nothing, contradict themselves, or break a rule of the protocol.</exception>
    public static IssuerSession Start(IssuerSessionOptions options, TimeProvider clock) =>
        new(IssuerSessionState.New(options, clock.GetUtcNow()), clock);

    /// <summary>Goes on with a session that <see cref="Save"/> has written.</summary>
    /// <exception cref="ArgumentException">Not a state, or of another version.</exception>
    public static IssuerSession Restore(ReadOnlySpan<byte> state, TimeProvider clock) => new(IssuerSessionState.Read(state), clock);

    /// <summary>The whole state, secrets included: the caller seals it, and wipes it.</summary>
    public byte[] Save() => _state.Write();

    /// <summary>The first message; in <see cref="IssuerSessionPhase.Deferred"/> the one that takes the session up again.</summary>
    public byte[] InvocationRequest() => Invocation.Request(_state).Write();

    /// <summary>Takes the response that is due.</summary>
    /// <param name="response">UTF-8 JSON from the client.</param>
    /// <param name="trust">Asked once, when the device has shown its certificate and its attestation has verified.</param>
    /// <param name="certificateIssuer">Asked once for each key, when the attestations of all have verified.</param>
    /// <param name="keyManagement">Asked in sessions with lookups or operations.</param>
    /// <returns>
    /// The next request, UTF-8 JSON; <see langword="null"/> when the closing proof has verified (<see cref="IssuerSessionPhase.Completed"/>),
    /// or when the session rests (<see cref="IssuerSessionPhase.Deferred"/>).
    /// </returns>
    /// <exception cref="KeyGen2Exception">
    /// <see cref="KeyGen2Error.OutOfOrder"/>: another message than the one that is due, or of another session; the session waits on.
    /// Everything else: the session is over (<see cref="IssuerSessionPhase.Failed"/>); nothing issued in it counts.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The issuer's own mistake: contents of a credential that break a rule, a <paramref name="keyManagement"/> that is missing or has signed
    /// with another key, or more uses of the session key than were announced. Nothing was sent, and the session is over.
    /// </exception>
    /// <exception cref="ArgumentException">What was decided contradicts itself or the session's options; as above.</exception>
    public byte[]? Receive(
        ReadOnlySpan<byte> response, IDeviceTrust trust, ICertificateIssuer certificateIssuer, IKeyManagement? keyManagement = null)
    {
        try
        {
            return Advance(response, trust, certificateIssuer, keyManagement);
        }
        catch (KeyGen2Exception e) when (e.Error == KeyGen2Error.OutOfOrder)
        {
            throw;
        }
        catch
        {
            _state.Phase = IssuerSessionPhase.Failed;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    private byte[]? Advance(
        ReadOnlySpan<byte> response, IDeviceTrust trust, ICertificateIssuer certificateIssuer, IKeyManagement? keyManagement)
    {
        if (Phase is IssuerSessionPhase.Completed or IssuerSessionPhase.Failed)
        {
            throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The session is over; no message is due.");
        }

        if (_clock.GetUtcNow().ToUnixTimeSeconds() > _state.Expires)
        {
            throw new KeyGen2Exception(KeyGen2Error.Expired, "The session's time is over; start again.");
        }

        switch (Phase)
        {
            case IssuerSessionPhase.Invocation:
                var invocation = InvocationResponse.Read(response);
                CheckSession(invocation.ServerSessionId, clientSessionId: null);
                Invocation.Verify(_state, invocation);
                return Initialization.Request(_state, _clock.GetUtcNow()).Write();

            case IssuerSessionPhase.ProvisioningInitialization:
                var initialization = ProvisioningInitializationResponse.Read(response);
                CheckSession(initialization.ServerSessionId, clientSessionId: null);
                Initialization.Verify(_state, initialization, trust, _clock.GetUtcNow());
                return _state.Options.Lookups.Count > 0
                    ? Discovery.Request(_state, Management(keyManagement)).Write()
                    : CreateKeysOrFinalize(certificateIssuer, keyManagement);

            case IssuerSessionPhase.CredentialDiscovery:
                var discovery = CredentialDiscoveryResponse.Read(response);
                CheckSession(discovery.ServerSessionId, discovery.ClientSessionId);
                Discovery.Verify(_state, discovery, Management(keyManagement));
                return CreateKeysOrFinalize(certificateIssuer, keyManagement);

            case IssuerSessionPhase.KeyCreation:
                var keyCreation = KeyCreationResponse.Read(response);
                CheckSession(keyCreation.ServerSessionId, keyCreation.ClientSessionId);
                KeyRequest.Verify(_state, keyCreation);
                return _state.Options.DeferredIssuance ? Rest() : Finalization.Request(_state, certificateIssuer, keyManagement).Write();

            case IssuerSessionPhase.Deferred:
                CheckSession(InvocationResponse.Read(response).ServerSessionId, clientSessionId: null);
                return Finalization.Request(_state, certificateIssuer, keyManagement).Write();

            default:
                var finalization = ProvisioningFinalizationResponse.Read(response);
                CheckSession(finalization.ServerSessionId, finalization.ClientSessionId);
                Finalization.Verify(_state, finalization);
                return null;
        }
    }

    private static IKeyManagement Management(IKeyManagement? keyManagement) =>
        keyManagement ?? throw new InvalidOperationException("The session looks for keys, but nobody is there to manage them.");

    private byte[] CreateKeysOrFinalize(ICertificateIssuer certificateIssuer, IKeyManagement? keyManagement) =>
        _state.Decision.Request.AllKeys().Any()
            ? KeyRequest.Create(_state).Write()
            : Finalization.Request(_state, certificateIssuer, keyManagement).Write();

    /// <summary>From now on the session has the time that the store gives it.</summary>
    private byte[]? Rest()
    {
        _state.Expires = _state.Initialized + _state.Options.DeferredLifeTime;
        _state.Phase = IssuerSessionPhase.Deferred;
        return null;
    }

    private void CheckSession(string serverSessionId, string? clientSessionId)
    {
        if (serverSessionId != ServerSessionId || (clientSessionId is not null && clientSessionId != ClientSessionId))
        {
            throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The message belongs to another session.");
        }
    }
}
