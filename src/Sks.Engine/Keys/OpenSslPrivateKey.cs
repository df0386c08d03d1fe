using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Security;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Core.Secrets;

namespace Sks.Engine.Keys;

/// <summary>
/// An RSA key or one on a NIST curve. OpenSSL objects are not promised to be thread safe, so each call rents one; as many exist as calls ever
/// ran at once.
/// </summary>
/// <remarks>Thread safe. The PKCS #8 copy is kept to make further objects, in secret memory.</remarks>
internal sealed class OpenSslPrivateKey : PrivateKey
{
    private readonly SecretBuffer _pkcs8;
    private readonly KeyType _keyType;
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];
    private readonly ConcurrentBag<ECDiffieHellman> _idleAgreements = [];

    /// <summary>Takes over <paramref name="pkcs8"/>.</summary>
    public OpenSslPrivateKey(SecretBuffer pkcs8, KeyGenerationAlgorithm algorithm)
    {
        _pkcs8 = pkcs8;
        _keyType = algorithm.KeyType;
    }

    /// <summary>Generates a key pair; the caller wipes <paramref name="pkcs8"/>.</summary>
    public static PublicKey Generate(EcKeyAlgorithm curve, out byte[] pkcs8)
    {
        using var ec = ECDsa.Create(curve.Curve);
        pkcs8 = ec.ExportPkcs8PrivateKey();
        return PublicKey.FromPkcs8(curve, pkcs8);
    }

    /// <summary>The public key of an imported private key.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Crypto"/>: not PKCS #8 of this kind of key; <see cref="SksStatus.Algorithm"/>: a size or curve that is not listed.
    /// </exception>
    public static PublicKey ReadPublicKey(KeyType keyType, ReadOnlySpan<byte> pkcs8)
    {
        using AsymmetricAlgorithm key = keyType == KeyType.Ec ? ECDsa.Create() : RSA.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out int read);
            return read == pkcs8.Length && IsDer(pkcs8)
                ? PublicKey.Read(key.ExportSubjectPublicKeyInfo())
                : throw new SksException(SksStatus.Crypto, "The imported private key is not in DER, or bytes follow it.");
        }
        catch (CryptographicException)
        {
            throw new SksException(SksStatus.Crypto, "The imported private key is not PKCS #8 of the certificate's kind of key.");
        }
    }

    public override byte[] Sign(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data)
    {
        var key = Rent();
        try
        {
            return key switch
            {
                ECDsa ecdsa => ecdsa.SignHash(data, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
                RSA rsa when algorithm.Hash is { } hash => rsa.SignHash(data, hash, algorithm.Padding!),
                RSA rsa => SignPkcs1WithoutHash(rsa, data),
                _ => throw Unable(),
            };
        }
        finally
        {
            _idle.Add(key);
        }
    }

    protected override void Wipe()
    {
        _pkcs8.Dispose();
        foreach (var key in _idle.Concat(_idleAgreements))
        {
            key.Dispose();
        }
    }

    public override byte[] Decrypt(AsymmetricEncryptionAlgorithm algorithm, ReadOnlySpan<byte> data)
    {
        var key = Rent();
        try
        {
            return ((RSA)key).Decrypt(data, algorithm.Padding);
        }
        finally
        {
            _idle.Add(key);
        }
    }

    public override byte[] Agree(PublicKey publicKey)
    {
        using var peer = publicKey.OpenEcdh();
        using var peerKey = peer.PublicKey;
        var own = _idleAgreements.TryTake(out var idle) ? idle : Import(ECDiffieHellman.Create());
        try
        {
            return own.DeriveRawSecretAgreement(peerKey);
        }
        finally
        {
            _idleAgreements.Add(own);
        }
    }

    /// <summary>
    /// Whether <c>SEQUENCE { version, SEQUENCE { algorithm, parameters }, OCTET STRING, ... }</c> is in DER: .NET's import also takes the
    /// indefinite lengths of BER, which whoever gets the key by exportKey need not know.
    /// </summary>
    private static bool IsDer(ReadOnlySpan<byte> pkcs8)
    {
        try
        {
            AsnDecoder.ReadSequence(pkcs8, AsnEncodingRules.DER, out int offset, out int length, out _);
            var info = pkcs8.Slice(offset, length);
            AsnDecoder.ReadIntegerBytes(info, AsnEncodingRules.DER, out int consumed);
            info = info[consumed..];
            AsnDecoder.ReadSequence(info, AsnEncodingRules.DER, out _, out _, out consumed);
            return AsnDecoder.TryReadPrimitiveOctetString(info[consumed..], AsnEncodingRules.DER, out _, out _);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>
    /// <c>EMSA = 0x00 || 0x01 || PS || 0x00 || data</c> (signHashedData), which .NET's RSA does not offer; BouncyCastle's does, blinded.
    /// </summary>
    private static byte[] SignPkcs1WithoutHash(RSA rsa, ReadOnlySpan<byte> data)
    {
        var parameters = rsa.ExportParameters(includePrivateParameters: true);
        try
        {
            var engine = new Pkcs1Encoding(new RsaBlindedEngine());
            engine.Init(forEncryption: true, DotNetUtilities.GetRsaKeyPair(parameters).Private);
            return engine.ProcessBlock(data.ToArray(), 0, data.Length);
        }
        finally
        {
            foreach (byte[]? secret in new[] { parameters.D, parameters.P, parameters.Q, parameters.DP, parameters.DQ, parameters.InverseQ })
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        }
    }

    private AsymmetricAlgorithm Rent() => _idle.TryTake(out var idle) ? idle
        : _keyType == KeyType.Ec ? Import(ECDsa.Create())
        : Import(RSA.Create());

    private T Import<T>(T key)
        where T : AsymmetricAlgorithm
    {
        key.ImportPkcs8PrivateKey(_pkcs8.Span, out _);
        return key;
    }
}
