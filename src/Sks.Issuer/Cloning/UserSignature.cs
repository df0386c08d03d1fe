using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Core.PublicKeys;

namespace Sks.Issuer.Cloning;

/// <summary>Verifies what the owner of a credential has signed with it (<c>signHashedData</c>): ECDSA as <c>r || s</c>, RSA, EdDSA.</summary>
internal static class UserSignature
{
    /// <summary>Whether the signature is by the key of that certificate.</summary>
    /// <param name="certificate">X.509 DER.</param>
    /// <param name="algorithmUri">As the signer says; only one that suits the key and hashes, or signs the message itself, will do.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">Anything.</param>
    public static bool Verifies(byte[] certificate, string algorithmUri, byte[] data, byte[] signature)
    {
        try
        {
            var key = PublicKey.Read(CertificateFields.Read(certificate).SubjectPublicKeyInfo);
            return !key.IsLegacy
                && AlgorithmRegistry.Find<SignatureAlgorithm>(algorithmUri) is { } algorithm
                && algorithm.Suits(key.Algorithm)
                && (algorithm.SignsMessage ? VerifiesMessage(key, data, signature) : algorithm.Hash is { } hash && Verifies(key, algorithm, hash, data, signature));
        }
        catch (Exception e) when (e is SksException or CryptographicException)
        {
            // A key that the library will not compute with.
            return false;
        }
    }

    private static bool VerifiesMessage(PublicKey key, byte[] message, byte[] signature) => key.Algorithm.KeyType switch
    {
        KeyType.Ed25519 => signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature, key.Bytes(), message),
        KeyType.Ed448 => signature.Length == Ed448.SignatureSize && Ed448.Verify(signature, key.Bytes(), [], message),
        _ => false,
    };

    private static bool Verifies(PublicKey key, SignatureAlgorithm algorithm, HashAlgorithmName hash, byte[] data, byte[] signature)
    {
        if (algorithm.KeyType == KeyType.Ec)
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo, out _);
            return ecdsa.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo, out _);
        return rsa.VerifyData(data, signature, hash, algorithm.Padding!);
    }
}
