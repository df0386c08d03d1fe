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

    private Func<byte[], byte[]>? _next;
    private InvocationRequest? _invocation;
    private ProxySession? _session;
    private IReadOnlyList<CreatedKey> _keys = [];
    private bool _rests;

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
        _next = AnswerInvocation;
    }

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
    public bool IsResting => _rests && _next is null;

    /// <summary>Answers one request. After any exception the session is over on this side and the store is as it was.</summary>
    /// <param name="request">A KeyGen2 message, UTF-8 JSON.</param>
    /// <returns>The response, UTF-8 JSON.</returns>
    /// <exception cref="KeyGen2Exception">The message is malformed, out of order, or asks for what is not supported; or the person declined.</exception>
    /// <exception cref="SksException">The store refused.</exception>
    public byte[] Respond(ReadOnlySpan<byte> request)
    {
        var answer = _next ?? throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The session is over; no message is due.");
        _next = null;
        try
        {
            return answer(request.ToArray());
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>Aborts the store's session if it is still open and does not rest.</summary>
    public void Dispose()
    {
        if (_rests)
        {
            (_next, _session) = (null, null);
        }

        Abort();
    }

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
        _next = _rests ? AnswerProvisioningFinalization : AnswerProvisioningInitialization;
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
        _next = AnswerFirst;
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
        _next = AnswerSecond;
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

        _keys = KeyCreation.Execute(_store, _user, _session!.ProvisioningHandle, request);
        _rests = request.DeferredIssuance;
        _next = _rests ? null : AnswerProvisioningFinalization;
        return new KeyCreationResponse
        {
            ServerSessionId = request.ServerSessionId,
            ClientSessionId = request.ClientSessionId,
            GeneratedKeys = _keys.Select(key => key.ToGeneratedKey()).ToArray(),
        }.Write();
    }

    private byte[] AnswerProvisioningFinalization(byte[] json)
    {
        bool resumed = _rests;
        _rests = false;
        var request = ProvisioningFinalizationRequest.Read(json);
        CheckSession(request.ServerSessionId, request.ClientSessionId);
        var keys = resumed ? CredentialTargets.Resting(_store, _session!.ProvisioningHandle) : CredentialTargets.Created(_keys);
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
        _next = null;
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
