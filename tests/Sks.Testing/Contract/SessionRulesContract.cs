using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Rules of sessions beside those of <see cref="SessionContract"/>: the remarks on creation, the list of the close, data types.</summary>
public abstract class SessionRulesContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    [Fact]
    public void Each_session_gets_an_id_and_an_ephemeral_key_of_its_own()
    {
        using var first = _issuer.Open(Store, p => p with { ServerSessionId = "Same" });
        using var second = _issuer.Open(Store, p => p with { ServerSessionId = "Same" });
        Assert.NotEqual(first.Created.ClientSessionId, second.Created.ClientSessionId);
        Assert.NotEqual(first.Created.ClientEphemeralKey, second.Created.ClientEphemeralKey);
    }

    [Fact]
    public void Many_sessions_may_be_open_at_once()
    {
        var sessions = Enumerable.Range(0, 40).Select(_ => _issuer.Open(Store)).ToArray();
        foreach (var session in sessions)
        {
            session.SetCertificatePath(session.CreateKeyEntry());
        }

        foreach (var session in sessions.Reverse())
        {
            session.Close();
            session.Dispose();
        }

        int keys = 0;
        for (var key = Store.EnumerateKeys(0); key is not null; key = Store.EnumerateKeys(key.KeyHandle))
        {
            keys++;
        }

        Assert.Equal(sessions.Length, keys);
    }

    [Fact]
    public void Sessions_are_enumerated_from_handle_to_handle()
    {
        using var open = _issuer.Open(Store);
        using var closed = _issuer.Open(Store);
        using var other = _issuer.Open(Store);
        closed.SetCertificatePath(closed.CreateKeyEntry());
        closed.Close();
        Assert.Equal([open.Handle, other.Handle], Handles(provisioningState: true));
        Assert.Equal([closed.Handle], Handles(provisioningState: false));

        IEnumerable<uint> Handles(bool provisioningState)
        {
            for (uint handle = 0; Store.EnumerateProvisioningSessions(handle, provisioningState) is { } found; handle = found.ProvisioningHandle)
            {
                yield return found.ProvisioningHandle;
            }
        }
    }

    [Fact]
    public void The_client_time_has_32_bits_without_sign()
    {
        using var session = _issuer.Open(Store, p => p with { ClientTime = uint.MaxValue });
        Assert.Equal(uint.MaxValue, Store.EnumerateProvisioningSessions(0, provisioningState: true)!.ClientTime);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void A_nonce_has_1_to_32_bytes(int length, bool accepted)
    {
        using var session = _issuer.Open(Store);
        session.SetCertificatePath(session.CreateKeyEntry());
        if (accepted)
        {
            session.CloseWith(new byte[length]);
            Assert.NotNull(Store.EnumerateKeys(0));
            return;
        }

        Fails(SksStatus.Option, () => session.CloseWith(new byte[length]));
        IsEmpty();
    }

    [Fact]
    public void A_puk_policy_that_governs_nothing_fails_the_close()
    {
        using var session = _issuer.Open(Store);
        session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        session.SetCertificatePath(session.CreateKeyEntry());
        Fails(SksStatus.Option, session.Close);
        IsEmpty();
    }

    [Fact]
    public void A_key_management_key_of_an_unlisted_algorithm_is_refused()
    {
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var odd = RSA.Create(2056);
        foreach (byte[] publicKey in new[] { brainpool.ExportSubjectPublicKeyInfo(), odd.ExportSubjectPublicKeyInfo() })
        {
            var failure = Assert.Throws<SksException>(() => _issuer.Open(Store, p => p with { KeyManagementKey = publicKey }));
            Assert.True(failure.Status is SksStatus.Crypto or SksStatus.Algorithm);
        }

        IsEmpty();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("!", true)]
    [InlineData("!0123456789abcdefghijABCDEFGHIJ~", true)]
    [InlineData("!0123456789abcdefghijABCDEFGHIJ~~", false)]
    [InlineData("a b", false)]
    [InlineData("a\u007F", false)]
    [InlineData("a\0", false)]
    [InlineData("é", false)]
    public void An_id_has_1_to_32_printable_ascii_characters(string id, bool accepted)
    {
        if (accepted)
        {
            using var session = _issuer.Open(Store, p => p with { ServerSessionId = id });
            var entry = session.CreateKeyEntry(TestSession.Key(id));
            Assert.Equal(entry.KeyHandle, Store.GetKeyHandle(session.Handle, id));
            return;
        }

        Fails(SksStatus.Option, () => _issuer.Open(Store, p => p with { ServerSessionId = id }));
        using var other = _issuer.Open(Store);
        Fails(SksStatus.Option, () => other.CreateKeyEntry(TestSession.Key(id)));
        IsEmpty();
    }

    [Fact]
    public void A_uri_has_at_most_1000_bytes()
    {
        string longest = "https://" + new string('a', 992);
        using var session = _issuer.Open(Store, p => p with { IssuerUri = longest });
        Assert.Equal(longest, Store.EnumerateProvisioningSessions(0, provisioningState: true)!.IssuerUri);
        Fails(SksStatus.Option, () => _issuer.Open(Store, p => p with { IssuerUri = longest + "a" }));
        Fails(SksStatus.Option, () => _issuer.Open(Store, p => p with { IssuerUri = longest[..^1] + "é" }));
    }

    [Fact]
    public void Ids_are_the_sessions_own()
    {
        using var first = _issuer.Open(Store);
        using var second = _issuer.Open(Store);
        Assert.NotEqual(first.CreateKeyEntry(TestSession.Key("Same")).KeyHandle, second.CreateKeyEntry(TestSession.Key("Same")).KeyHandle);
    }

    [Fact]
    public void Limits_of_a_key_entry_are_inclusive()
    {
        using var session = _issuer.Open(Store);
        KeyEntryParameters[] keys =
        [
            TestSession.Key("Longest") with { ServerSeed = new byte[64], FriendlyName = new string('ñ', 100) },
            TestSession.Key("Shortest") with { FriendlyName = "" },
        ];
        foreach (var key in keys)
        {
            var entry = session.CreateKeyEntry(key);
            session.SetCertificatePath(entry);
        }

        session.Close();
        var first = Store.EnumerateKeys(0)!;
        Assert.Equal(new string('ñ', 100), Store.GetKeyAttributes(first.KeyHandle).FriendlyName);
        Assert.Equal("", Store.GetKeyAttributes(Store.EnumerateKeys(first.KeyHandle)!.KeyHandle).FriendlyName);
    }
}
