using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Provisioning;
using Sks.KeyGen2.Json;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Proxy.Discovery;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// The client half of KeyGen2: turns the issuer's messages into calls of a key store and the results into responses. Free of
/// transport: the owner carries messages. One proxy serves one session; not thread safe.
/// </summary>
public sealed class ProvisioningProxy : IDisposable
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    private readonly ISecureKeyStore _store;
    private readonly IProvisioningUser _user;
    private readonly Uri _invocationUri;
    private readonly byte[] _serverCertificate;
    private readonly TimeProvider _clock;

    private ProxyStep? _due;
    private InvocationRequest? _invocation;
    private ProxySession? _session;
    private IReadOnlyList<SavedKey> _keys = [];
    private IReadOnlyList<byte[]> _answered = [];
    private bool _rests;
    private bool _isResumed;

    /// <summary>Makes a proxy that has seen no message yet.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="user">The person.</param>
    /// <param name="invocationUri">Where the InvocationRequest comes from and all responses go to; the session's <c>issuerUri</c>.</param>
    /// <param name="serverCertificate">TLS certificate of that server, X.509 DER; empty when carried by file.</param>
    /// <param name="clock">For <c>clientTime</c>.</param>
    public ProvisioningProxy(ISecureKeyStore store, IProvisioningUser user, Uri invocationUri, byte[] serverCertificate, TimeProvider clock)
    {
        _store = store;
        _user = user;
        _invocationUri = invocationUri;
        _serverCertificate = serverCertificate;
        _clock = clock;
        _due = ProxyStep.Invocation;
    }

    /// <summary>
    /// Makes a proxy that goes on where another, perhaps in another process, has left off. One more difference: when the person gives up, the
    /// session waits for the same request to come again.
    /// </summary>
    /// <param name="store">The key store, with the session open if it has been created.</param>
    /// <param name="user">The person.</param>
    /// <param name="clock">For <c>clientTime</c>.</param>
    /// <param name="state">From <see cref="Save"/>.</param>
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Expired"/>: the store no longer has the session open.</exception>
    /// <exception cref="ArgumentException">A session in <see cref="ProxyStep.Deferred"/>: a proxy of its own takes it up.</exception>
    public static ProvisioningProxy Resume(ISecureKeyStore store, IProvisioningUser user, TimeProvider clock, ProxyState state)
    {
        if (state.Step is ProxyStep.Invocation or ProxyStep.Deferred)
        {
            throw new ArgumentException("Nothing is under way: an InvocationRequest comes next.", nameof(state));
        }

        return new ProvisioningProxy(store, user, state.InvocationUri, state.ServerCertificate, clock)
        {
            _invocation = new InvocationRequest
            {
                ServerSessionId = state.ServerSessionId,
                Action = state.Action,
                PrivacyEnabled = state.PrivacyEnabled,
            },
            _session = state.ClientSessionId is null ? null : ProxySession.Find(store, state)
                ?? throw new KeyGen2Exception(KeyGen2Error.Expired, "The key store no longer has the session: its time is over, or it was aborted."),
            _due = state.Step,
            _keys = state.Keys,
            _answered = state.Answered,
            _rests = state.Step == ProxyStep.ProvisioningFinalization && state.Keys.Count == 0,
            _isResumed = true,
        };
    }

    /// <summary>The session's <c>issuerUri</c>.</summary>
    public Uri InvocationUri => _invocationUri;

    /// <summary>Whether the last response has been made: the store has committed and the proof is in it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>
    /// Certificates, X.509 DER, that the issuer offers as trust anchors (<c>trustAnchor</c>); empty before <see cref="IsComplete"/>.
    /// The proxy installs none: that they came with a credential, over a channel that anybody may have changed, makes nobody trust them.
    /// The key store has them as the end of a certificate path, no more.
    /// </summary>
    public IReadOnlyList<byte[]> TrustAnchors { get; private set; } = [];

    /// <summary>
    /// Whether the session waits in the store for its issuer (<c>deferredIssuance</c>). A new proxy goes on with it when the same URL invokes it
    /// again; disposing of this one leaves it there.
    /// </summary>
    public bool IsResting => _rests && _due is null;

    /// <summary>Answers one request. After any exception the session is over on this side and the store is as it was.</summary>
    /// <param name="request">A KeyGen2 message, UTF-8 JSON.</param>
    /// <returns>The response, UTF-8 JSON.</returns>
    /// <exception cref="KeyGen2Exception">The message is malformed, out of order, or asks for what is not supported; or the person declined.</exception>
    /// <exception cref="SksException">The store refused.</exception>
    public byte[] Respond(ReadOnlySpan<byte> request)
    {
        var step = _due ?? throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The session is over; no message is due.");
        bool rests = _rests;
        byte[] json = request.ToArray();
        _due = null;
        try
        {
            byte[] response = Answer(step, json);
            _answered = [.. _answered, SHA256.HashData(json)];
            return response;
        }
        catch (KeyGen2Exception e) when (_isResumed && e.Error == KeyGen2Error.Declined)
        {
            // The person is asked before the store is touched.
            (_due, _rests) = (step, rests);
            throw;
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>What another proxy needs to go on with this session, now or after <see cref="Leave"/>.</summary>
    /// <exception cref="InvalidOperationException">The session has not begun or is over.</exception>
    public ProxyState Save() => _invocation is null || IsComplete || (_due is null && !_rests)
        ? throw new InvalidOperationException("No session is under way.")
        : new ProxyState
        {
            InvocationUri = _invocationUri,
            ServerCertificate = _serverCertificate,
            ServerSessionId = _invocation.ServerSessionId,
            ClientSessionId = _session?.ClientSessionId,
            Action = _invocation.Action,
            PrivacyEnabled = _invocation.PrivacyEnabled,
            Step = _due ?? ProxyStep.Deferred,
            Keys = _keys,
            Answered = _answered,
        };

    /// <summary>Leaves the session open in the store, for the proxy that <see cref="Resume"/> makes of <see cref="Save"/>; over for this one.</summary>
    public void Leave() => (_due, _session, _rests) = (null, null, false);

    /// <summary>Aborts the store's session if it is still open, does not rest, and was not left.</summary>
    public void Dispose()
    {
        if (_rests)
        {
            Leave();
        }

        Abort();
    }

    private byte[] Answer(ProxyStep step, byte[] json) => step switch
    {
        ProxyStep.Invocation => AnswerInvocation(json),
        ProxyStep.ProvisioningInitialization => AnswerProvisioningInitialization(json),
        ProxyStep.CredentialDiscovery => AnswerFirst(json),
        ProxyStep.KeyCreation => AnswerSecond(json),
        _ => AnswerProvisioningFinalization(json),
    };

    private byte[] AnswerInvocation(byte[] json)
    {
        var request = InvocationRequest.Read(json);
        var device = _store.GetDeviceInfo();
        TargetContainer.Check(request.TargetKeyContainers, device.DeviceType);
        var capabilities = ClientCapabilities.Answer(
            request.ClientCapabilityQuery, device, OperatingSystemName.Current(), request.PrivacyEnabled);
        if (!_user.Consent(new ConsentRequest(_invocationUri, _serverCertificate, request.Action, request.PrivacyEnabled)
        {
            PreferredLanguages = request.PreferredLanguages,
            Disclosed = capabilities,
        }))
        {
            throw new KeyGen2Exception(KeyGen2Error.Declined, "The request was declined.");
        }

        _invocation = request;
        _session = request.Action == InvocationAction.Manage ? RestingSessions.Find(_store, _invocationUri, request) : null;
        _rests = _session is not null;
        _due = _rests ? ProxyStep.ProvisioningFinalization : ProxyStep.ProvisioningInitialization;
        return new InvocationResponse
        {
            ServerSessionId = request.ServerSessionId,
            ClientCapabilities = capabilities,
        }.Write();
    }

    private byte[] AnswerProvisioningInitialization(byte[] json)
    {
        var request = ProvisioningInitializationRequest.Read(json);
        CheckSession(request.ServerSessionId);
        var now = _clock.GetLocalNow();
        if ((request.ServerTime.Value - now).Duration() > ClockTolerance)
        {
            throw new KeyGen2Exception(
                KeyGen2Error.Unsupported, $"The issuer's clock says {request.ServerTime.Text}, which is more than a day off; check this clock.");
        }

        bool privacyEnabled = _invocation!.PrivacyEnabled;
        var clientTime = KeyGen2Time.Local(now);
        if (request.KeyManagementKey is { } keyManagementKey)
        {
            KeyManagementKeyUpdates.Execute(_store, keyManagementKey, request.UpdatableKeyManagementKeys);
        }

        var created = _store.CreateProvisioningSession(new ProvisioningSessionParameters(
            request.SessionKeyAlgorithm,
            privacyEnabled,
            request.ServerSessionId,
            request.ServerEphemeralKey.SubjectPublicKeyInfo,
            _invocationUri.AbsoluteUri,
            request.KeyManagementKey?.SubjectPublicKeyInfo ?? [],
            (uint)clientTime.Value.ToUnixTimeSeconds(),
            LifeTime(request.SessionLifeTime),
            request.SessionKeyLimit,
            _serverCertificate));
        _session = new ProxySession(created.ProvisioningHandle, created.ClientSessionId);
        _due = ProxyStep.CredentialDiscovery;
        return new ProvisioningInitializationResponse
        {
            ServerSessionId = request.ServerSessionId,
            ClientSessionId = created.ClientSessionId,
            ServerTime = request.ServerTime,
            ClientTime = clientTime,
            ClientEphemeralKey = Core.PublicKeys.PublicKey.Read(created.ClientEphemeralKey),
            DeviceId = privacyEnabled ? null : _store.GetDeviceInfo().CertificatePath,
            Attestation = created.Attestation,
        }.Write();
    }

    /// <summary>What follows the session's creation: a lookup, or what may follow one.</summary>
    private byte[] AnswerFirst(byte[] json) =>
        Message.Qualifier(json) == CredentialDiscoveryRequest.Qualifier ? AnswerCredentialDiscovery(json) : AnswerSecond(json);

    /// <summary>Keys are created, unless the issuer only manages those of before.</summary>
    private byte[] AnswerSecond(byte[] json) =>
        Message.Qualifier(json) == ProvisioningFinalizationRequest.Qualifier ? AnswerProvisioningFinalization(json) : AnswerKeyCreation(json);

    private byte[] AnswerCredentialDiscovery(byte[] json)
    {
        var request = CredentialDiscoveryRequest.Read(json);
        CheckSession(request.ServerSessionId, request.ClientSessionId);
        var results = new CredentialDiscovery(_store, _invocation!.PrivacyEnabled).Execute(request);
        _due = ProxyStep.KeyCreation;
        return new CredentialDiscoveryResponse
        {
            ServerSessionId = request.ServerSessionId,
            ClientSessionId = request.ClientSessionId,
            LookupResults = results,
        }.Write();
    }

    private byte[] AnswerKeyCreation(byte[] json)
    {
        var request = KeyCreationRequest.Read(json);
        CheckSession(request.ServerSessionId, request.ClientSessionId);
        if (_invocation!.Action == InvocationAction.Unlock)
        {
            throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The issuer asked to unlock keys, but now wants to create some.");
        }

        var keys = KeyCreation.Execute(_store, _user, _session!.ProvisioningHandle, request);
        _keys = keys.Select(key => key.ToSavedKey()).ToArray();
        _rests = request.DeferredIssuance;
        _due = _rests ? null : ProxyStep.ProvisioningFinalization;
        return new KeyCreationResponse
        {
            ServerSessionId = request.ServerSessionId,
            ClientSessionId = request.ClientSessionId,
            GeneratedKeys = keys.Select(key => key.ToGeneratedKey()).ToArray(),
        }.Write();
    }

    private byte[] AnswerProvisioningFinalization(byte[] json)
    {
        bool resumed = _rests;
        _rests = false;
        var request = ProvisioningFinalizationRequest.Read(json);
        CheckSession(request.ServerSessionId, request.ClientSessionId);
        var keys = resumed
            ? CredentialTargets.Resting(_store, _session!.ProvisioningHandle)
            : CredentialTargets.Created(_store, _session!.ProvisioningHandle, _keys);
        var postOperations = new PostOperations(_store, _session!.ProvisioningHandle);
        var trustAnchors = new CredentialDeployment(_store, _user, _invocationUri, keys, postOperations).Execute(request.IssuedCredentials);
        postOperations.Execute(request, _invocation!.Action);
        byte[] attestation = _store.CloseProvisioningSession(
            _session!.ProvisioningHandle, request.SessionCloseData.Nonce, request.SessionCloseData.Mac);
        _session = null;
        TrustAnchors = trustAnchors;
        IsComplete = true;
        return new ProvisioningFinalizationResponse(request.ServerSessionId, request.ClientSessionId, attestation).Write();
    }

    private static ushort LifeTime(uint seconds) => seconds <= ushort.MaxValue
        ? (ushort)seconds
        : throw new KeyGen2Exception(KeyGen2Error.Unsupported, $"A session lifetime of {seconds} seconds is over the limit of {ushort.MaxValue}.");

    private void CheckSession(string serverSessionId, string? clientSessionId = null)
    {
        if (serverSessionId != _invocation!.ServerSessionId || clientSessionId != _session?.ClientSessionId)
        {
            throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The message belongs to another session.");
        }
    }

    private void Abort()
    {
        _due = null;
        if (_session is { } session)
        {
            _session = null;
            try
            {
                _store.AbortProvisioningSession(session.ProvisioningHandle);
            }
            catch (SksException)
            {
                // The store has removed the session itself, as it does when a call fails; or it is gone, and the lifetime will end it.
            }
        }
    }
}
