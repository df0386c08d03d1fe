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

    /// <summary>Starts a session.</summary>
    /// <exception cref="ArgumentException">The request asks for no key, or the options break a rule of the protocol.</exception>
    public static IssuerSession Start(IssuerSessionOptions options, TimeProvider clock) =>
        new(IssuerSessionState.New(options, clock.GetUtcNow()), clock);

    /// <summary>Goes on with a session that <see cref="Save"/> has written.</summary>
    /// <exception cref="ArgumentException">Not a state, or of another version.</exception>
    public static IssuerSession Restore(ReadOnlySpan<byte> state, TimeProvider clock) => new(IssuerSessionState.Read(state), clock);

    /// <summary>The whole state, secrets included: the caller seals it, and wipes it.</summary>
    public byte[] Save() => _state.Write();

    /// <summary>The first message.</summary>
    public byte[] InvocationRequest() => Invocation.Request(_state).Write();

    /// <summary>Takes the response that is due.</summary>
    /// <param name="response">UTF-8 JSON from the client.</param>
    /// <param name="trust">Asked once, when the device has shown its certificate and its attestation has verified.</param>
    /// <param name="certificateIssuer">Asked once for each key, when the attestations of all have verified.</param>
    /// <returns>The next request, UTF-8 JSON; <see langword="null"/> when the closing proof has verified.</returns>
    /// <exception cref="KeyGen2Exception">
    /// <see cref="KeyGen2Error.OutOfOrder"/>: another message than the one that is due, or of another session; the session waits on.
    /// Everything else: the session is over (<see cref="IssuerSessionPhase.Failed"/>); nothing issued in it counts.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The issuer's own mistake: contents of a credential that break a rule, or use the session key more often than is reserved. Nothing was
    /// sent, and the session is over.
    /// </exception>
    public byte[]? Receive(ReadOnlySpan<byte> response, IDeviceTrust trust, ICertificateIssuer certificateIssuer)
    {
        try
        {
            return Advance(response, trust, certificateIssuer);
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

    private byte[]? Advance(ReadOnlySpan<byte> response, IDeviceTrust trust, ICertificateIssuer certificateIssuer)
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
                return KeyRequest.Create(_state).Write();

            case IssuerSessionPhase.KeyCreation:
                var keyCreation = KeyCreationResponse.Read(response);
                CheckSession(keyCreation.ServerSessionId, keyCreation.ClientSessionId);
                KeyRequest.Verify(_state, keyCreation);
                return Finalization.Request(_state, keyCreation, certificateIssuer).Write();

            default:
                var finalization = ProvisioningFinalizationResponse.Read(response);
                CheckSession(finalization.ServerSessionId, finalization.ClientSessionId);
                Finalization.Verify(_state, finalization);
                return null;
        }
    }

    private void CheckSession(string serverSessionId, string? clientSessionId)
    {
        if (serverSessionId != ServerSessionId || (clientSessionId is not null && clientSessionId != ClientSessionId))
        {
            throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The message belongs to another session.");
        }
    }
}
