using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Proxy;
using Sks.Testing.Issuer;

namespace Sks.KeyGen2.Tests.Resuming;

/// <summary>Both halves of a session, where after each message store, proxy and issuer are closed and made anew from what they have kept.</summary>
internal sealed class ResumedSession : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sks-resumed-");
    private readonly TestIssuer _ca = new();
    private readonly Func<TestIssuer, string, Core.PublicKeys.PublicKey, CredentialContents>? _contents;
    private byte[] _issuer;

    public ResumedSession(
        IssuerSessionOptions options, Func<TestIssuer, string, Core.PublicKeys.PublicKey, CredentialContents>? contents = null)
    {
        _contents = contents;
        Store = Open();
        using var issuer = IssuerSession.Start(options, Clock);
        Request = issuer.InvocationRequest();
        _issuer = issuer.Save();
    }

    public SteppedClock Clock { get; } = new();

    public SecureElement Store { get; private set; }

    public TestUser User { get; set; } = new("1739", "2840", "3951");

    /// <summary>The request that is due; <see langword="null"/> when the issuer has the proof.</summary>
    public byte[]? Request { get; set; }

    /// <summary>What the proxy has saved; <see langword="null"/> before the first request and after the last.</summary>
    public byte[]? State { get; set; }

    public List<byte[]> Requests { get; } = [];

    public int Keys
    {
        get
        {
            int count = 0;
            for (var key = Store.EnumerateKeys(0); key is not null; key = Store.EnumerateKeys(key.KeyHandle))
            {
                count++;
            }

            return count;
        }
    }

    public bool IsOpenInStore => Store.EnumerateProvisioningSessions(0, provisioningState: true) is not null;

    public IssuerSessionPhase Phase
    {
        get
        {
            using var issuer = IssuerSession.Restore(_issuer, Clock);
            return issuer.Phase;
        }
    }

    /// <summary>One request and its response.</summary>
    public void Step()
    {
        byte[] response = Respond(Request!);
        Requests.Add(Request!);
        using var issuer = IssuerSession.Restore(_issuer, Clock);
        Request = issuer.Receive(response, new TestTrust(), new TestCertificateIssuer(_ca, _contents));
        _issuer = issuer.Save();
    }

    /// <summary>The client side alone, in a proxy of its own.</summary>
    public byte[] Respond(byte[] request)
    {
        Restart();
        var state = State is null ? null : ProxyState.Read(State);
        state?.RequireDue(request);
        using var proxy = state is null || state.Step == ProxyStep.Deferred
            ? new ProvisioningProxy(Store, User, Tests.Requests.Url, Tests.Requests.ServerCertificate, Clock)
            : ProvisioningProxy.Resume(Store, User, Clock, state);
        try
        {
            byte[] response = proxy.Respond(request);
            State = proxy.IsComplete ? null : proxy.Save().Write();
            proxy.Leave();
            return response;
        }
        catch (KeyGen2Exception e) when (e.Error == KeyGen2Error.Declined)
        {
            proxy.Leave();
            throw;
        }
    }

    public void Restart()
    {
        Store.Dispose();
        Store = Open();
    }

    public void Dispose()
    {
        Store.Dispose();
        _ca.Dispose();
        _folder.Delete(recursive: true);
    }

    private SecureElement Open() => new(StoreDirectory.OpenOrCreate(Path.Combine(_folder.FullName, "store")), Clock);
}
