using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Certificates;
using Sks.Core.Protection;
using Sks.Core.PublicKeys;
using Sks.Core.SessionSecurity;
using Sks.Engine.Keys;
using Sks.Engine.Records;

namespace Sks.Engine.Provisioning;

/// <summary><c>importSymmetricKey [13]</c> and <c>importPrivateKey [14]</c>, within an open session.</summary>
internal static class KeyImport
{
    private const int MaxSymmetricKey = 128;

    /// <summary>The symmetric key takes the place of the private key, which is gone for good; the certificate stays as the key's name.</summary>
    public static void ImportSymmetricKey(OpenSession session, KeyRecord key, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac)
    {
        Verify(session, key, MethodNames.ImportSymmetricKey, encryptedKey, mac);
        using var secret = session.Decrypt(encryptedKey);
        Limits.Check(secret.Length is >= 1 and <= MaxSymmetricKey, "A symmetric key has 1 to 128 bytes.");

        byte[] material = secret.Span.ToArray();
        try
        {
            session.Commit(
                key with { SymmetricKeyLength = (ushort)secret.Length, KeyBackup = key.KeyBackup | KeyBackup.Imported },
                new KeyMaterialRecord(key.Handle, material));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    /// <summary>Kind and size must be the certificate's; whether it is the certificate's very key, the close says.</summary>
    public static void ImportPrivateKey(OpenSession session, KeyRecord key, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac)
    {
        byte[] certificate = Verify(session, key, MethodNames.ImportPrivateKey, encryptedKey, mac);
        using var secret = session.Decrypt(encryptedKey);
        var certified = PublicKey.Read(CertificateFields.Read(certificate).SubjectPublicKeyInfo);
        byte[] pkcs8 = secret.Span.ToArray();
        try
        {
            var imported = PrivateKey.ReadPublicKey(certified.Algorithm, pkcs8);
            if (!imported.IsOfSameKindAndSize(certified.Algorithm))
            {
                throw new SksException(SksStatus.Algorithm, "The imported private key is not of the certificate's kind and size.");
            }

            session.Commit(
                key with
                {
                    PublicKey = imported.SubjectPublicKeyInfo,
                    KeyAlgorithm = imported.Algorithm.Uri,
                    KeyBackup = key.KeyBackup | KeyBackup.Imported,
                },
                new KeyMaterialRecord(key.Handle, pkcs8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static byte[] Verify(OpenSession session, KeyRecord key, string methodName, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac)
    {
        byte[] certificate = OpenSession.EndEntityCertificate(key);
        session.VerifyMac(methodName, MacData.ImportKey(certificate, encryptedKey), mac);
        session.CheckIncomplete(key);
        Limits.Check(!key.KeyBackup.HasFlag(KeyBackup.Imported), $"Key \"{key.Id}\" has been imported already.");
        return certificate;
    }
}
