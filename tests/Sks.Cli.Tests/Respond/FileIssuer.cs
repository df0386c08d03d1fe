using Sks.Cli.Tests.Running;
using Sks.Core.Keys;
using Sks.Core.PublicKeys;
using Sks.KeyGen2.Issuer;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Respond;

/// <summary>An issuer that takes and gives files.</summary>
internal sealed class FileIssuer : IDeviceTrust, ICertificateIssuer, IDisposable
{
    public const string Url = "https://issuer.example/files";

    private readonly TestIssuer _issuer = new();
    private readonly TemporaryDirectory _files;
    private readonly IssuerSession _session;

    public FileIssuer(TemporaryDirectory files)
    {
        _files = files;
        _session = IssuerSession.Start(
            new IssuerSessionOptions
            {
                IssuerUri = Url,
                ServerCertificate = [],
                Request = new CredentialRequest(
                    PukPolicies: [],
                    PinPolicies: [new RequestedPinPolicy(TestSession.PinPolicy(), [TestSession.Key() with { FriendlyName = "Alice's key", AppUsage = AppUsage.Signature }])],
                    Keys: []),
            },
            TimeProvider.System);
        Give(_session.InvocationRequest());
    }

    public string Id => _session.ServerSessionId;

    public IssuerSessionPhase Phase => _session.Phase;

    /// <summary>The file with the request that is due.</summary>
    public string Request { get; private set; } = "";

    /// <summary>Takes a response from a file, and writes the next request to another.</summary>
    public void Take(string response)
    {
        if (_session.Receive(File.ReadAllBytes(response), this, this) is { } request)
        {
            Give(request);
        }
    }

    public string? ReasonToRefuse(IReadOnlyList<byte[]> deviceCertificatePath) => null;

    public CredentialContents Certify(string keyId, PublicKey publicKey) => new(_issuer.Certify(publicKey.SubjectPublicKeyInfo, "CN=Alice"));

    public void Dispose()
    {
        _session.Dispose();
        _issuer.Dispose();
    }

    private void Give(byte[] request)
    {
        Request = _files[$"{Guid.NewGuid():N}.json"];
        File.WriteAllBytes(Request, request);
    }
}
