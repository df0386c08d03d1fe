using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Core.Secrets;

namespace Sks.Engine.Keys;

/// <summary>A private key ready for use.</summary>
/// <remarks>Thread safe. What a kind of key cannot do is refused before it is opened, and here again.</remarks>
internal abstract class PrivateKey : UsableKey
{
    /// <summary>Opens a stored key, taking over <paramref name="pkcs8"/>.</summary>
    public static PrivateKey Open(SecretBuffer pkcs8, KeyGenerationAlgorithm algorithm) =>
        algorithm is OkpKeyAlgorithm curve ? new OkpPrivateKey(pkcs8, curve) : new OpenSslPrivateKey(pkcs8, algorithm);

    /// <summary>Generates a key pair; the caller wipes <paramref name="pkcs8"/>.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: <paramref name="keyParameters"/> that the algorithm does not take.</exception>
    public static PublicKey Generate(KeyGenerationAlgorithm algorithm, ReadOnlySpan<byte> keyParameters, out byte[] pkcs8) => algorithm switch
    {
        RsaKeyAlgorithm rsa => RsaGeneration.Generate(rsa, rsa.Exponent(keyParameters), out pkcs8),
        _ when !keyParameters.IsEmpty => throw new SksException(SksStatus.Option, "keyAlgorithm takes no keyParameters."),
        EcKeyAlgorithm curve => OpenSslPrivateKey.Generate(curve, out pkcs8),
        OkpKeyAlgorithm curve => OkpPrivateKey.Generate(curve, out pkcs8),
        _ => throw new SksException(SksStatus.Algorithm, "keyAlgorithm is not supported."),
    };

    /// <summary>The public key of an imported private key.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Crypto"/>: not PKCS #8 of the wanted kind of key; <see cref="SksStatus.Algorithm"/>: a size, exponent or curve
    /// that is not listed, and so could not have been generated here (importPrivateKey).
    /// </exception>
    public static PublicKey ReadPublicKey(KeyGenerationAlgorithm wanted, ReadOnlySpan<byte> pkcs8) => wanted is OkpKeyAlgorithm curve
        ? OkpPrivateKey.ReadPublicKey(curve, pkcs8)
        : OpenSslPrivateKey.ReadPublicKey(wanted.KeyType, pkcs8);

    /// <summary>Signs a hash, or for <c>*.none</c> and EdDSA what it is given (signHashedData).</summary>
    public virtual byte[] Sign(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data) => throw Unable();

    /// <summary>Decrypts (asymmetricKeyDecrypt).</summary>
    public virtual byte[] Decrypt(AsymmetricEncryptionAlgorithm algorithm, ReadOnlySpan<byte> data) => throw Unable();

    /// <summary>The raw shared secret with another party's key on the same curve (keyAgreement).</summary>
    public virtual byte[] Agree(PublicKey publicKey) => throw Unable();

    protected static SksException Unable() => new(SksStatus.Algorithm, "The algorithm does not suit the key.");
}
