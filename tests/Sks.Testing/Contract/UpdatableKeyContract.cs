using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;

namespace Sks.Testing.Contract;

/// <summary>For chapters on keys that an issuer with a key management key comes back to.</summary>
public abstract class UpdatableKeyContract : KeyStoreContract
{
    protected static byte[] Hash { get; } = SHA256.HashData("data"u8);

    protected TestIssuer Issuer { get; } = new();

    protected ECDsa KeyManagementKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    protected static void Post(
        TestSession session, string operation, CreatedKeyEntry entry, IReadOnlyList<byte[]> path, uint target, byte[] authorization)
    {
        switch (operation)
        {
            case "delete":
                session.PostDeleteKey(target, authorization);
                break;
            case "unlock":
                session.PostUnlockKey(target, authorization);
                break;
            case "update":
                session.PostUpdateKey(entry, path, target, authorization);
                break;
            default:
                session.PostCloneKeyProtection(entry, path, target, authorization);
                break;
        }
    }

    protected TestSession Open(byte[]? keyManagementKey = null) =>
        Issuer.Open(Store, p => p with { KeyManagementKey = keyManagementKey ?? KeyManagementKey.ExportSubjectPublicKeyInfo() });

    protected (uint Key, byte[] Certificate) Enrol(
        PinGrouping grouping = PinGrouping.None,
        byte[]? keyManagementKey = null,
        Func<KeyEntryParameters, KeyEntryParameters>? key = null,
        KeyExtension? extension = null)
    {
        using var session = Open(keyManagementKey);
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy() with { Grouping = grouping }, puk);
        var entry = session.CreateKeyEntry(key?.Invoke(TestSession.Key()) ?? TestSession.Key(), pin, Enrolment.Pin);
        var path = session.SetCertificatePath(entry);
        if (extension is not null)
        {
            session.AddExtension(entry, path, extension);
        }

        session.Close();
        return (entry.KeyHandle, path[0]);
    }

    protected byte[] Sign(uint key) => Store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, Hash);
}
