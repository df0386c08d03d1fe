using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Appendix D: what a remote key lookup asks of the store.</summary>
public abstract class LookupContract : KeyStoreContract
{
    [Fact]
    public void An_issuer_finds_its_keys_by_its_key_management_key()
    {
        using var mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (first, sessionOfFirst, path) = Enrol(mine);
        Enrol(other);
        Enrolment.WithPinAndPuk(Store);
        var (second, _, _) = Enrol(mine);
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Store.SignHashedData(second, AlgorithmUris.EcdsaSha256, [], false, [.. "0000"u8], new byte[32]));
        }

        var sessions = new HashSet<uint>();
        for (uint handle = 0; Store.EnumerateProvisioningSessions(handle, provisioningState: false) is { } found; handle = found.ProvisioningHandle)
        {
            if (found.KeyManagementKey.AsSpan().SequenceEqual(mine.ExportSubjectPublicKeyInfo()))
            {
                sessions.Add(found.ProvisioningHandle);
                Assert.True(found.ProvisioningHandle != sessionOfFirst.Handle || found.ClientSessionId == sessionOfFirst.Created.ClientSessionId);
                Assert.True(found.ProvisioningHandle != sessionOfFirst.Handle || found.ServerSessionId == sessionOfFirst.Parameters.ServerSessionId);
            }
        }

        var keys = new List<uint>();
        for (var key = Store.EnumerateKeys(0); key is not null; key = Store.EnumerateKeys(key.KeyHandle))
        {
            if (sessions.Contains(key.ProvisioningHandle))
            {
                keys.Add(key.KeyHandle);
            }
        }

        Assert.Equal([first, second], keys);
        Assert.Equal(path, Store.GetKeyAttributes(first).CertificatePath);
        Assert.False(Store.GetKeyProtectionInfo(first).ProtectionStatus.HasFlag(ProtectionStatus.PinBlocked));
        Assert.True(Store.GetKeyProtectionInfo(second).ProtectionStatus.HasFlag(ProtectionStatus.PinBlocked));
    }

    private (uint Key, TestSession Session, IReadOnlyList<byte[]> Path) Enrol(ECDsa keyManagementKey)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(Store, p => p with { KeyManagementKey = keyManagementKey.ExportSubjectPublicKeyInfo() });
        var entry = session.CreateKeyEntry(TestSession.Key(), session.CreatePinPolicy(TestSession.PinPolicy()), Enrolment.Pin);
        var path = session.SetCertificatePath(entry);
        session.Close();
        return (entry.KeyHandle, session, path);
    }
}
