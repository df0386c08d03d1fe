using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>
/// Every algorithm of this implementation, one row each, and nothing that does not work: device info, codecs, engine, issuer and
/// tests enumerate it. Immutable.
/// </summary>
public static class AlgorithmRegistry
{
    /// <summary>All rows, in the order in which <c>getDeviceInfo</c> lists them.</summary>
    public static IReadOnlyList<Algorithm> All { get; } =
    [
        new SessionKeyAlgorithm(AlgorithmUris.Session1),
        new KeyEntryAlgorithm(AlgorithmUris.Key1),

        // Headers: SEQUENCE { SEQUENCE { ecPublicKey, curve }, BIT STRING (0 unused bits) 04 ...
        new EcKeyAlgorithm(AlgorithmUris.P256, 256, "P-256", ECCurve.NamedCurves.nistP256,
            "3059301306072A8648CE3D020106082A8648CE3D03010703420004"),
        new EcKeyAlgorithm(AlgorithmUris.P384, 384, "P-384", ECCurve.NamedCurves.nistP384,
            "3076301006072A8648CE3D020106052B8104002203620004"),
        new EcKeyAlgorithm(AlgorithmUris.P521, 521, "P-521", ECCurve.NamedCurves.nistP521,
            "30819B301006072A8648CE3D020106052B810400230381860004"),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa1024, 1024),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa2048, 2048),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa3072, 3072),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa4096, 4096),

        new SignatureAlgorithm(AlgorithmUris.RsaSha256, KeyType.Rsa, HashAlgorithmName.SHA256),
        new SignatureAlgorithm(AlgorithmUris.RsaSha384, KeyType.Rsa, HashAlgorithmName.SHA384),
        new SignatureAlgorithm(AlgorithmUris.RsaSha512, KeyType.Rsa, HashAlgorithmName.SHA512),
        new SignatureAlgorithm(AlgorithmUris.EcdsaSha256, KeyType.Ec, HashAlgorithmName.SHA256),
        new SignatureAlgorithm(AlgorithmUris.EcdsaSha384, KeyType.Ec, HashAlgorithmName.SHA384),
        new SignatureAlgorithm(AlgorithmUris.EcdsaSha512, KeyType.Ec, HashAlgorithmName.SHA512),
        new SignatureAlgorithm(AlgorithmUris.RsaNone, KeyType.Rsa, null),
        new SignatureAlgorithm(AlgorithmUris.EcdsaNone, KeyType.Ec, null),

        new AsymmetricEncryptionAlgorithm(AlgorithmUris.RsaEsPkcs1, RSAEncryptionPadding.Pkcs1),
        new AsymmetricEncryptionAlgorithm(AlgorithmUris.RsaOaepSha1, RSAEncryptionPadding.OaepSHA1),
        new AsymmetricEncryptionAlgorithm(AlgorithmUris.RsaOaepSha256, RSAEncryptionPadding.OaepSHA256),
        new KeyAgreementAlgorithm(AlgorithmUris.EcdhRaw),

        new HmacAlgorithm(AlgorithmUris.HmacSha1, HashAlgorithmName.SHA1),
        new HmacAlgorithm(AlgorithmUris.HmacSha256, HashAlgorithmName.SHA256),
        new HmacAlgorithm(AlgorithmUris.HmacSha384, HashAlgorithmName.SHA384),
        new HmacAlgorithm(AlgorithmUris.HmacSha512, HashAlgorithmName.SHA512),

        new SymmetricEncryptionAlgorithm(AlgorithmUris.Aes128Cbc, CipherMode.CBC, true, IvPlace.Data, 16),
        new SymmetricEncryptionAlgorithm(AlgorithmUris.Aes192Cbc, CipherMode.CBC, true, IvPlace.Data, 24),
        new SymmetricEncryptionAlgorithm(AlgorithmUris.Aes256Cbc, CipherMode.CBC, true, IvPlace.Data, 32),
        new SymmetricEncryptionAlgorithm(AlgorithmUris.AesCbc, CipherMode.CBC, true, IvPlace.Parameters, null),
        new SymmetricEncryptionAlgorithm(AlgorithmUris.AesEcbNoPad, CipherMode.ECB, false, IvPlace.None, null),

        new NoAlgorithm(AlgorithmUris.None),
    ];

    private static readonly FrozenDictionary<string, Algorithm> ByUri = All.ToFrozenDictionary(a => a.Uri, StringComparer.Ordinal);

    /// <summary>The row of <paramref name="uri"/>, or <see langword="null"/>.</summary>
    public static Algorithm? Find(string uri) => ByUri.GetValueOrDefault(uri);

    /// <summary>The row of <paramref name="uri"/>.</summary>
    /// <typeparam name="T">The kind of row that is wanted.</typeparam>
    /// <exception cref="SksException"><see cref="SksStatus.Algorithm"/>: unknown, or of another kind.</exception>
    public static T Get<T>(string uri)
        where T : Algorithm => Find(uri) as T ?? throw new SksException(SksStatus.Algorithm, "The algorithm is unknown or not meant for this use.");
}
