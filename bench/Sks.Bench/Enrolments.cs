using System.Diagnostics;
using Sks.Core.PublicKeys;
using Sks.Core.Secrets;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Proxy;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// KeyGen2 enrolments of one P-256 key under one PIN policy, both halves in one process, store in memory, no network: against the sum of
/// the primitives of both halves, and what reading and writing the messages costs.
/// </summary>
internal sealed class Enrolments : IDisposable
{
    private static readonly Uri Url = new("https://issuer.example/enroll");

    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System);
    private readonly EnrolmentPrimitives _primitives = new();
    private readonly Issuing _issuing = new();
    private readonly IssuerSessionOptions _options = new()
    {
        IssuerUri = Url.AbsoluteUri,
        ServerCertificate = [0x30, 0x00],
        Request = new CredentialRequest([], [new RequestedPinPolicy(TestSession.PinPolicy(), [TestSession.Key()])], []),
    };

    private readonly List<byte[]> _messages = [];

    public IEnumerable<string> Measure()
    {
        var (ratio, time, against) = SideBySide.Measure(Enrol, _primitives.All);
        yield return $"whole enrolment, both halves / sum of its primitives: {ratio:F2}   ({time:F0} us / {against:F0} us, {1e6 / time:F0} enrolments/s)";

        long before = GC.GetAllocatedBytesForCurrentThread();
        const int Sessions = 200;
        for (int i = 0; i < Sessions; i++)
        {
            Enrol();
        }

        yield return $"allocated by a whole enrolment, both halves: {(GC.GetAllocatedBytesForCurrentThread() - before) / Sessions / 1024.0:F1} KiB";

        _messages.Clear();
        Enrol();
        byte[][] messages = [.. _messages];
        var (share, perSession, _) = SideBySide.Measure(() => ReadAndWrite(messages), Enrol);
        yield return $"reading and writing a session's 8 messages ({messages.Sum(m => m.Length)} bytes) / whole enrolment: {share:F3}"
            + $"   ({perSession:F0} us, {messages.Length * 1e6 / perSession:F0} messages/s read and written)";
    }

    public void Dispose()
    {
        _store.Dispose();
        _primitives.Dispose();
        _issuing.Dispose();
    }

    private void Enrol()
    {
        using var issuer = IssuerSession.Start(_options, TimeProvider.System);
        using var proxy = new ProvisioningProxy(_store, new Person(), Url, _options.ServerCertificate, TimeProvider.System);
        byte[]? request = issuer.InvocationRequest();
        while (request is not null)
        {
            byte[] response = proxy.Respond(request);
            if (_messages.Count < 8)
            {
                _messages.AddRange([request, response]);
            }

            request = issuer.Receive(response, _issuing, _issuing);
        }

        if (issuer.Phase != IssuerSessionPhase.Completed)
        {
            throw new UnreachableException();
        }
    }

    private static void ReadAndWrite(byte[][] messages)
    {
        InvocationRequest.Read(messages[0]).Write();
        InvocationResponse.Read(messages[1]).Write();
        ProvisioningInitializationRequest.Read(messages[2]).Write();
        ProvisioningInitializationResponse.Read(messages[3]).Write();
        KeyCreationRequest.Read(messages[4]).Write();
        KeyCreationResponse.Read(messages[5]).Write();
        ProvisioningFinalizationRequest.Read(messages[6]).Write();
        ProvisioningFinalizationResponse.Read(messages[7]).Write();
    }

    private sealed class Person : IProvisioningUser
    {
        public bool Consent(ConsentRequest request) => true;

        public SecretBuffer ChoosePin(PinRequest request) => new(Enrolment.Pin);

        public bool AcceptImport(ImportRequest request) => true;

        public void GeneratingKey(string keyAlgorithm, string friendlyName)
        {
        }
    }

    private sealed class Issuing : IDeviceTrust, ICertificateIssuer, IDisposable
    {
        private readonly TestIssuer _issuer = new();

        public string? ReasonToRefuse(IReadOnlyList<byte[]> deviceCertificatePath) => null;

        public CredentialContents Certify(string keyId, PublicKey publicKey) =>
            new(_issuer.Certify(publicKey.SubjectPublicKeyInfo));

        public void Dispose() => _issuer.Dispose();
    }
}
