using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Provisioning;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>createProvisioningSession, closeProvisioningSession, abortProvisioningSession, enumerateProvisioningSessions.</summary>
public abstract class SessionContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    public static TheoryData<string> Curves { get; } =
        [.. AlgorithmRegistry.All.OfType<EcKeyAlgorithm>().Select(a => a.Uri)];

    public static TheoryData<string, SksStatus> BadArguments { get; } = new()
    {
        { nameof(ProvisioningSessionParameters.SessionKeyAlgorithm), SksStatus.Algorithm },
        { nameof(ProvisioningSessionParameters.ServerSessionId), SksStatus.Option },
        { nameof(ProvisioningSessionParameters.IssuerUri), SksStatus.Option },
        { nameof(ProvisioningSessionParameters.ServerEphemeralKey), SksStatus.Crypto },
        { nameof(ProvisioningSessionParameters.KeyManagementKey), SksStatus.Crypto },
        { nameof(ProvisioningSessionParameters.SessionLifeTime), SksStatus.Option },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void A_session_key_is_agreed_and_attested_on_every_listed_curve(string algorithm)
    {
        var curve = AlgorithmRegistry.Get<EcKeyAlgorithm>(algorithm).Curve;
        using var session = _issuer.Open(Store, curve: curve);
        Assert.NotEqual(0u, session.Handle);
        Assert.InRange(session.Created.ClientSessionId.Length, 1, 32);
    }

    [Fact]
    public void Privacy_mode_proves_the_session_key_without_the_device()
    {
        using var session = _issuer.Open(Store, p => p with { PrivacyEnabled = true });
        var entry = session.CreateKeyEntry();
        session.SetCertificatePath(entry);
        session.Close();
        Assert.True(Store.EnumerateProvisioningSessions(0, provisioningState: false)!.PrivacyEnabled);
    }

    [Theory]
    [MemberData(nameof(BadArguments))]
    public void Bad_arguments_open_no_session(string argument, SksStatus status)
    {
        Fails(status, () => _issuer.Open(Store, p => argument switch
        {
            nameof(p.SessionKeyAlgorithm) => p with { SessionKeyAlgorithm = AlgorithmUris.Key1 },
            nameof(p.ServerSessionId) => p with { ServerSessionId = "with space" },
            nameof(p.IssuerUri) => p with { IssuerUri = "https://" + new string('a', 1000) },
            nameof(p.ServerEphemeralKey) => p with { ServerEphemeralKey = [1, 2, 3] },
            nameof(p.KeyManagementKey) => p with { KeyManagementKey = [1, 2, 3] },
            _ => p with { SessionLifeTime = 0 },
        }));
        IsEmpty();
    }

    [Fact]
    public void An_ephemeral_key_off_its_curve_or_on_an_unlisted_curve_is_refused()
    {
        Fails(SksStatus.Crypto, () => _issuer.Open(Store, p =>
        {
            byte[] offCurve = [.. p.ServerEphemeralKey];
            offCurve[^1] ^= 1;
            return p with { ServerEphemeralKey = offCurve };
        }));
        using var brainpool = ECDiffieHellman.Create(ECCurve.NamedCurves.brainpoolP256r1);
        var failure = Assert.Throws<SksException>(
            () => _issuer.Open(Store, p => p with { ServerEphemeralKey = brainpool.ExportSubjectPublicKeyInfo() }));
        Assert.True(failure.Status is SksStatus.Crypto or SksStatus.Algorithm);
        IsEmpty();
    }

    [Fact]
    public void An_open_session_is_enumerated_with_what_created_it()
    {
        using var session = _issuer.Open(Store);
        var found = Store.EnumerateProvisioningSessions(0, provisioningState: true)!;
        var p = session.Parameters;
        Assert.Equal(session.Handle, found.ProvisioningHandle);
        Assert.Equal(
            (p.SessionKeyAlgorithm, p.ServerSessionId, p.IssuerUri, p.ClientTime, (uint)p.SessionLifeTime, session.Created.ClientSessionId),
            (found.SessionKeyAlgorithm, found.ServerSessionId, found.IssuerUri, found.ClientTime, found.SessionLifeTime, found.ClientSessionId));
        Assert.Null(Store.EnumerateProvisioningSessions(found.ProvisioningHandle, provisioningState: true));
        Assert.Null(Store.EnumerateProvisioningSessions(0, provisioningState: false));
    }

    [Fact]
    public void Abort_removes_the_session_with_all_that_it_made()
    {
        using var session = _issuer.Open(Store);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy());
        session.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin);
        Store.AbortProvisioningSession(session.Handle);
        IsEmpty();
        Fails(SksStatus.NoSession, () => Store.AbortProvisioningSession(session.Handle));
    }

    [Fact]
    public void A_closed_session_can_be_neither_aborted_nor_closed_again()
    {
        using var session = _issuer.Open(Store);
        session.SetCertificatePath(session.CreateKeyEntry());
        session.Close();
        Fails(SksStatus.NoSession, () => Store.AbortProvisioningSession(session.Handle));
        Fails(SksStatus.NoSession, session.Close);
        Assert.NotNull(Store.EnumerateKeys(0));
    }

    [Fact]
    public void A_session_that_closes_without_a_key_leaves_nothing()
    {
        using var session = _issuer.Open(Store);
        session.Close();
        IsEmpty();
    }

    [Fact]
    public void The_session_key_limit_is_exact()
    {
        // PIN policy 1, key 2, certificate path 1, close 2 (interoperability notes, "Counting").
        Enrol(limit: 6);
        Assert.NotNull(Store.EnumerateKeys(0));
        var tooLow = Assert.Throws<SksException>(() => Enrol(limit: 5));
        Assert.Equal(SksStatus.NotAllowed, tooLow.Status);
        Assert.Null(Store.EnumerateProvisioningSessions(0, provisioningState: true));

        void Enrol(ushort limit)
        {
            using var session = _issuer.Open(Store, p => p with { SessionKeyLimit = limit });
            uint pin = session.CreatePinPolicy(TestSession.PinPolicy());
            session.SetCertificatePath(session.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin));
            session.Close();
        }
    }

    [Fact]
    public void A_key_without_certificate_fails_the_close()
    {
        using var session = _issuer.Open(Store);
        session.CreateKeyEntry();
        Fails(SksStatus.Option, session.Close);
        IsEmpty();
    }

    [Fact]
    public void A_policy_that_governs_nothing_fails_the_close()
    {
        using var session = _issuer.Open(Store);
        session.CreatePinPolicy(TestSession.PinPolicy());
        session.SetCertificatePath(session.CreateKeyEntry());
        Fails(SksStatus.Option, session.Close);
        IsEmpty();
    }

    [Fact]
    public void A_certificate_of_another_key_fails_the_close()
    {
        using var session = _issuer.Open(Store);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        session.SetCertificatePath(session.CreateKeyEntry(), _issuer.Certify(other.ExportSubjectPublicKeyInfo()));
        Fails(SksStatus.Crypto, session.Close);
        IsEmpty();
    }

    [Fact]
    public void Sessions_survive_a_restart_and_go_on()
    {
        using var session = _issuer.Open(Store);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy());
        Face.Restart();
        using var resumed = session.On(Store);
        var entry = resumed.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin);
        Face.Restart();
        using var again = resumed.On(Store);
        Assert.Equal(entry.KeyHandle, Store.GetKeyHandle(again.Handle, "Key.1"));
        again.SetCertificatePath(entry);
        again.Close();
        Face.Restart();
        Assert.Equal(entry.KeyHandle, Store.EnumerateKeys(0)!.KeyHandle);
    }

    [Fact]
    public void Handles_are_never_reused_not_even_after_a_restart()
    {
        var seen = new HashSet<uint>();
        for (int i = 0; i < 3; i++)
        {
            using var session = _issuer.Open(Store);
            Assert.True(seen.Add(session.Handle));
            Assert.True(seen.Add(session.CreateKeyEntry().KeyHandle));
            Store.AbortProvisioningSession(session.Handle);
            Face.Restart();
        }
    }
}
