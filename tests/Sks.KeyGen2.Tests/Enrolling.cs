using Sks.Core;
using Sks.Core.PublicKeys;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Proxy;
using Sks.Testing.Issuer;

namespace Sks.KeyGen2.Tests;

/// <summary>Both halves of one session, message by message; <see cref="Middle"/> sits between them.</summary>
internal sealed class Enrolling : IDisposable
{
    private readonly TestIssuer _ca = new();
    private readonly TimeProvider _issuerClock;

    public Enrolling(
        ISecureKeyStore store,
        TestUser user,
        IssuerSessionOptions? options = null,
        TimeProvider? clock = null,
        Func<TestIssuer, string, PublicKey, CredentialContents>? contents = null)
    {
        _issuerClock = clock ?? TimeProvider.System;
        Issuer = IssuerSession.Start(options ?? Requests.Options(), _issuerClock);
        Proxy = new ProvisioningProxy(store, user, Requests.Url, Requests.ServerCertificate, TimeProvider.System);
        CertificateIssuer = new TestCertificateIssuer(_ca, contents);
    }

    public IssuerSession Issuer { get; private set; }

    public ProvisioningProxy Proxy { get; }

    public TestTrust Trust { get; init; } = new();

    public TestCertificateIssuer CertificateIssuer { get; }

    public TestKeyManagement? KeyManagement { get; init; }

    /// <summary>Sees every message, from 0, and may change it.</summary>
    public Func<int, byte[], byte[]> Middle { get; init; } = (_, message) => message;

    /// <summary>Whether the issuer forgets all but its saved state after each message.</summary>
    public bool IssuerForgets { get; init; }

    public List<byte[]> Messages { get; } = [];

    public void Run()
    {
        byte[]? request = Issuer.InvocationRequest();
        while (request is not null)
        {
            byte[] response = Pass(Proxy.Respond(Pass(request)));
            if (IssuerForgets)
            {
                byte[] state = Issuer.Save();
                Issuer.Dispose();
                Issuer = IssuerSession.Restore(state, _issuerClock);
            }

            request = Issuer.Receive(response, Trust, CertificateIssuer, KeyManagement);
        }
    }

    public void Dispose()
    {
        Proxy.Dispose();
        Issuer.Dispose();
        _ca.Dispose();
    }

    private byte[] Pass(byte[] message)
    {
        byte[] passed = Middle(Messages.Count, message);
        Messages.Add(passed);
        return passed;
    }
}
