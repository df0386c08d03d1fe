using System.Security.Cryptography;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>Signs with private keys in hand; they stay the caller's.</summary>
/// <param name="privateKeys"><see cref="RSA"/> or <see cref="ECDsa"/>: the present key and, as long as sessions have them, older ones.</param>
public sealed class KeyManagementSigner(params IReadOnlyList<AsymmetricAlgorithm> privateKeys) : IKeyManagementSigner
{
    private readonly Dictionary<string, AsymmetricAlgorithm> _keys = privateKeys.ToDictionary(key => Name(key.ExportSubjectPublicKeyInfo()));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The key is none of those in hand.</exception>
    public byte[] Sign(PublicKey keyManagementKey, ReadOnlySpan<byte> data) =>
        _keys.TryGetValue(Name(keyManagementKey.SubjectPublicKeyInfo), out var key)
            ? Sign(key, data)
            : throw new InvalidOperationException("The private half of a key management key is not at hand.");

    /// <summary>As <see cref="IKeyManagementSigner.Sign"/> with one key.</summary>
    internal static byte[] Sign(AsymmetricAlgorithm key, ReadOnlySpan<byte> data) => key switch
    {
        RSA rsa => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        _ => throw new ArgumentException("A key management key is an RSA or ECDSA key.", nameof(key)),
    };

    private static string Name(byte[] subjectPublicKeyInfo) => Convert.ToHexString(subjectPublicKeyInfo);
}
