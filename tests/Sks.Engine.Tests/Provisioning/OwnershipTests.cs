using System.Security.Cryptography;
using Sks.Core.Protection;
using Sks.Core.Secrets;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Engine.Tests.Provisioning;

/// <summary>Section 3.2 where no method of the API can see it: in the store's records.</summary>
public sealed class OwnershipTests : IDisposable
{
    private readonly MemoryBackend _records = new();
    private readonly SecureElement _store;
    private readonly TestIssuer _issuer = new();
    private readonly ECDsa _kmk = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public OwnershipTests() => _store = new SecureElement(
        new SealedStore(_records, SecretBuffer.Random(32), RandomNumberGenerator.GetBytes(16)), TimeProvider.System);

    public void Dispose()
    {
        _store.Dispose();
        _issuer.Dispose();
        _kmk.Dispose();
    }

    [Fact]
    public void Policies_go_with_the_last_key_that_they_govern()
    {
        using var session = Open();
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy(), puk);
        uint[] keys = Keys(session, pin, pin, 0);
        Assert.Equal((1, 1, 2, 3), Counts());
        _store.DeleteKey(keys[0], []);
        Assert.Equal((1, 1, 1, 2), Counts());
        _store.DeleteKey(keys[1], []);
        Assert.Equal((0, 0, 0, 1), Counts());
        _store.DeleteKey(keys[2], []);
        Assert.Equal((0, 0, 0, 0), Counts());
        Assert.Equal(0, Count(RecordKind.Session));
    }

    [Fact]
    public void A_puk_policy_stays_while_another_pin_policy_has_it()
    {
        using var session = Open();
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint first = session.CreatePinPolicy(TestSession.PinPolicy("PIN.1"), puk);
        uint second = session.CreatePinPolicy(TestSession.PinPolicy("PIN.2"), puk);
        uint[] keys = Keys(session, first, second);
        _store.DeleteKey(keys[0], []);
        Assert.Equal((1, 1, 1, 1), Counts());
        _store.UnlockKey(keys[1], Enrolment.Puk);
        _store.DeleteKey(keys[1], []);
        Assert.Equal((0, 0, 0, 0), Counts());
    }

    [Fact]
    public void Policies_of_a_key_that_its_issuer_deletes_go_with_it()
    {
        using var session = Open();
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint first = session.CreatePinPolicy(TestSession.PinPolicy("PIN.1"), puk);
        uint second = session.CreatePinPolicy(TestSession.PinPolicy("PIN.2"), puk);
        uint[] keys = Keys(session, first, first, second, 0);
        Assert.Equal((1, 2, 3, 4), Counts());
        PostDelete(keys[0]);
        Assert.Equal((1, 2, 2, 3), Counts());
        PostDelete(keys[1]);
        Assert.Equal((1, 1, 1, 2), Counts());
        PostDelete(keys[2]);
        Assert.Equal((0, 0, 0, 1), Counts());
        Assert.Equal(1, Count(RecordKind.Session));
    }

    private TestSession Open() => _issuer.Open(_store, p => p with { KeyManagementKey = _kmk.ExportSubjectPublicKeyInfo() });

    private static uint[] Keys(TestSession session, params uint[] pinPolicies)
    {
        var keys = pinPolicies.Select((policy, i) =>
            session.CreateKeyEntry(TestSession.Key($"Key.{i}"), policy, policy == 0 ? null : Enrolment.Pin)).ToArray();
        foreach (var key in keys)
        {
            session.SetCertificatePath(key);
        }

        session.Close();
        return [.. keys.Select(key => key.KeyHandle)];
    }

    private void PostDelete(uint target)
    {
        using var session = Open();
        session.PostDeleteKey(target, session.Authorize(_kmk, _store.GetKeyAttributes(target).CertificatePath[0]));
        session.Close();
    }

    private (int PukPolicies, int PinPolicies, int Pins, int Keys) Counts()
    {
        Assert.Equal(Count(RecordKind.Key), Count(RecordKind.KeyMaterial));
        return (Count(RecordKind.PukPolicy), Count(RecordKind.PinPolicy), Count(RecordKind.Pin), Count(RecordKind.Key));
    }

    private int Count(RecordKind kind)
    {
        int count = 0;
        for (var record = _records.ReadNext(kind, 0); record is not null; record = _records.ReadNext(kind, record.Id))
        {
            count++;
        }

        return count;
    }
}
