using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>
/// Every algorithm of this implementation, one row each, and nothing that does not work: device info, codecs, engine, issuer and
/// tests enumerate it. Immutable.
/// </summary>
/// <remarks>
/// A URI may name two rows, of different kinds: <c>#ed25519</c> is a key and what the key does. So rows are looked up by URI and kind.
/// </remarks>
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
        new RsaKeyAlgorithm(AlgorithmUris.Rsa1024, 1024, VariableExponent: false),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa2048, 2048, VariableExponent: false),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa3072, 3072, VariableExponent: false),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa4096, 4096, VariableExponent: false),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa1024Exp, 1024, VariableExponent: true),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa2048Exp, 2048, VariableExponent: true),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa3072Exp, 3072, VariableExponent: true),
        new RsaKeyAlgorithm(AlgorithmUris.Rsa4096Exp, 4096, VariableExponent: true),

        // Headers (RFC 8410): SEQUENCE { SEQUENCE { 1.3.101.110 to 113 }, BIT STRING (0 unused bits) ...
        new OkpKeyAlgorithm(AlgorithmUris.Ed25519, KeyType.Ed25519, 255, 32, "302A300506032B6570032100"),
        new OkpKeyAlgorithm(AlgorithmUris.Ed448, KeyType.Ed448, 448, 57, "3043300506032B6571033A00"),
        new OkpKeyAlgorithm(AlgorithmUris.X25519, KeyType.X25519, 255, 32, "302A300506032B656E032100"),
        new OkpKeyAlgorithm(AlgorithmUris.X448, KeyType.X448, 448, 56, "3042300506032B656F033900"),

        new SignatureAlgorithm(AlgorithmUris.RsaSha256, KeyType.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        new SignatureAlgorithm(AlgorithmUris.RsaSha384, KeyType.Rsa, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        new SignatureAlgorithm(AlgorithmUris.RsaSha512, KeyType.Rsa, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        new SignatureAlgorithm(AlgorithmUris.RsaPssSha256, KeyType.Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        new SignatureAlgorithm(AlgorithmUris.RsaPssSha384, KeyType.Rsa, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        new SignatureAlgorithm(AlgorithmUris.RsaPssSha512, KeyType.Rsa, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        new SignatureAlgorithm(AlgorithmUris.EcdsaSha256, KeyType.Ec, HashAlgorithmName.SHA256),
        new SignatureAlgorithm(AlgorithmUris.EcdsaSha384, KeyType.Ec, HashAlgorithmName.SHA384),
        new SignatureAlgorithm(AlgorithmUris.EcdsaSha512, KeyType.Ec, HashAlgorithmName.SHA512),
        new SignatureAlgorithm(AlgorithmUris.RsaNone, KeyType.Rsa, null, RSASignaturePadding.Pkcs1),
        new SignatureAlgorithm(AlgorithmUris.EcdsaNone, KeyType.Ec, null),
        new SignatureAlgorithm(AlgorithmUris.Ed25519, KeyType.Ed25519, null),
        new SignatureAlgorithm(AlgorithmUris.Ed448, KeyType.Ed448, null),

        new AsymmetricEncryptionAlgorithm(AlgorithmUris.RsaEsPkcs1, RSAEncryptionPadding.Pkcs1),
        new AsymmetricEncryptionAlgorithm(AlgorithmUris.RsaOaepSha1, RSAEncryptionPadding.OaepSHA1),
        new AsymmetricEncryptionAlgorithm(AlgorithmUris.RsaOaepSha256, RSAEncryptionPadding.OaepSHA256),
        new KeyAgreementAlgorithm(AlgorithmUris.EcdhRaw, KeyType.Ec),
        new KeyAgreementAlgorithm(AlgorithmUris.X25519, KeyType.X25519),
        new KeyAgreementAlgorithm(AlgorithmUris.X448, KeyType.X448),

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

    private static readonly FrozenDictionary<string, Algorithm[]> ByUri = All
        .GroupBy(a => a.Uri, StringComparer.Ordinal)
        .ToFrozenDictionary(rows => rows.Key, rows => rows.ToArray(), StringComparer.Ordinal);

    /// <summary>Each URI once, in the order of the rows: what <c>getDeviceInfo</c> lists.</summary>
    public static IReadOnlyList<string> Uris { get; } = [.. All.Select(a => a.Uri).Distinct(StringComparer.Ordinal)];

    /// <summary>The row of <paramref name="uri"/> that is of the wanted kind, or <see langword="null"/>.</summary>
    /// <typeparam name="T">A kind of which no URI has two rows, such as <see cref="KeyGenerationAlgorithm"/> or <see cref="EndorsableAlgorithm"/>.</typeparam>
    public static T? Find<T>(string uri)
        where T : Algorithm
    {
        // Asked at every use of a key: no enumerator.
        foreach (var row in ByUri.GetValueOrDefault(uri) ?? [])
        {
            if (row is T wanted)
            {
                return wanted;
            }
        }

        return null;
    }

    /// <summary>The row of <paramref name="uri"/>.</summary>
    /// <typeparam name="T">The kind of row that is wanted, as in <see cref="Find"/>.</typeparam>
    /// <exception cref="SksException"><see cref="SksStatus.Algorithm"/>: unknown, or of another kind.</exception>
    public static T Get<T>(string uri)
        where T : Algorithm => Find<T>(uri) ?? throw new SksException(SksStatus.Algorithm, "The algorithm is unknown or not meant for this use.");
}
