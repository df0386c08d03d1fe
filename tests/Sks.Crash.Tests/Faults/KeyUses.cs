using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;

namespace Sks.Crash.Tests.Faults;

/// <summary>The methods of the User API, each with a key that it works on, under PIN and PUK.</summary>
internal static class KeyUses
{
    private static readonly byte[] Data = new byte[32];

    public static IReadOnlyList<(string Method, Func<ISecureKeyStore, uint> Enrol, Action<ISecureKeyStore, uint, byte[]> Use)> All { get; } =
    [
        (nameof(ISecureKeyStore.SignHashedData), Preparation.Enrol,
            (store, key, pin) => store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, pin, Data)),
        (nameof(ISecureKeyStore.AsymmetricKeyDecrypt), EnrolRsa,
            (store, key, pin) => store.AsymmetricKeyDecrypt(key, AlgorithmUris.RsaOaepSha256, [], false, pin, EncryptedFor(store, key))),
        (nameof(ISecureKeyStore.KeyAgreement), Preparation.Enrol,
            (store, key, pin) => store.KeyAgreement(key, AlgorithmUris.EcdhRaw, [], false, pin, NewPublicKey())),
        (nameof(ISecureKeyStore.PerformHmac), EnrolSymmetric,
            (store, key, pin) => store.PerformHmac(key, AlgorithmUris.HmacSha256, [], false, pin, Data)),
        (nameof(ISecureKeyStore.SymmetricKeyEncrypt), EnrolSymmetric,
            (store, key, pin) => store.SymmetricKeyEncrypt(key, AlgorithmUris.Aes256Cbc, true, [], false, pin, Data)),
    ];

    private static uint EnrolRsa(ISecureKeyStore store) => Enrolment.WithPinAndPuk(store, _ => TestSession.Key(keyAlgorithm: AlgorithmUris.Rsa2048));

    private static uint EnrolSymmetric(ISecureKeyStore store) => SymmetricKeys.Enrol(store, SymmetricKeys.RfcSecret(32), withPin: true);

    private static byte[] EncryptedFor(ISecureKeyStore store, uint key)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(store.GetKeyAttributes(key).CertificatePath[0]);
        using var rsa = certificate.GetRSAPublicKey()!;
        return rsa.Encrypt(Data, RSAEncryptionPadding.OaepSHA256);
    }

    private static byte[] NewPublicKey()
    {
        using var peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return peer.ExportSubjectPublicKeyInfo();
    }
}
