using Sks.Core;
using Sks.Core.Certificates;
using Sks.Core.PublicKeys;
using Sks.Core.SessionSecurity;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary><c>setCertificatePath [12]</c>, within an open session.</summary>
internal static class CertificateFitting
{
    public static void Fit(
        CredentialDatabase database,
        OpenSession session,
        uint keyHandle,
        IReadOnlyList<byte[]> certificatePath,
        ReadOnlySpan<byte> mac)
    {
        var key = database.Find(RecordKind.Key, keyHandle, KeyRecord.Read)
            ?? throw new SksException(SksStatus.NoKey, $"There is no key {keyHandle}.");
        session.VerifyMac(
            MethodNames.SetCertificatePath, MacData.SetCertificatePath(key.PublicKey, key.Id, certificatePath), mac);
        Limits.Check(key.CertificatePath.Count == 0, $"Key \"{key.Id}\" has a certificate path already.");
        Limits.Check(
            certificatePath.All(certificate => certificate.Length <= Limits.CryptoDataSize),
            $"A certificate has more than {Limits.CryptoDataSize} bytes.");

        // Not compared with the generated key: a private key may be imported later. The close compares.
        PublicKey.Read(CertificatePath.Read(certificatePath)[0].SubjectPublicKeyInfo);
        session.Commit(key with { CertificatePath = certificatePath });
    }
}
