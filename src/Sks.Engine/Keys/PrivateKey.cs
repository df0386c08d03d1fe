using System.Collections.Concurrent;
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
/// A private key ready for use. OpenSSL objects are not promised to be thread safe, so each call rents one; as many exist as calls ever
/// ran at once.
/// </summary>
/// <remarks>Thread safe. The PKCS #8 copy is kept to make further objects, in secret memory.</remarks>
internal sealed class PrivateKey : IDisposable
{
    private readonly SecretBuffer _pkcs8;
    private readonly KeyType _keyType;
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];
    private int _users = 1;

    /// <summary>Takes over <paramref name="pkcs8"/>; one user, who calls <see cref="Release"/>, is counted already.</summary>
    public PrivateKey(SecretBuffer pkcs8, KeyGenerationAlgorithm algorithm)
    {
        _pkcs8 = pkcs8;
        _keyType = algorithm.KeyType;
        KeySize = algorithm.KeySize;
    }

    /// <summary>Bits.</summary>
    public int KeySize { get; }

    public KeyType KeyType => _keyType;

    /// <summary>Generates a key pair; the caller wipes <paramref name="pkcs8"/>.</summary>
    public static PublicKey Generate(KeyGenerationAlgorithm algorithm, out byte[] pkcs8)
    {
        if (algorithm is EcKeyAlgorithm curve)
        {
            using var ec = ECDsa.Create(curve.Curve);
            pkcs8 = ec.ExportPkcs8PrivateKey();
            return PublicKey.FromPkcs8(curve, pkcs8);
        }

        using var rsa = RSA.Create(algorithm.KeySize);
        pkcs8 = rsa.ExportPkcs8PrivateKey();
        return PublicKey.Read(rsa.ExportSubjectPublicKeyInfo());
    }

    /// <summary>Signs a hash, or for <c>*.none</c> what it is given (signHashedData).</summary>
    public byte[] Sign(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data)
    {
        var key = Rent();
        try
        {
            return key switch
            {
                ECDsa ecdsa => ecdsa.SignHash(data, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
                RSA rsa when algorithm.Hash is { } hash => rsa.SignHash(data, hash, RSASignaturePadding.Pkcs1),
                RSA rsa => SignPkcs1WithoutHash(rsa, data),
                _ => throw new SksException(SksStatus.Algorithm, "The key cannot sign."),
            };
        }
        finally
        {
            _idle.Add(key);
        }
    }

    /// <summary>Counts another user; false when the key is being disposed of.</summary>
    public bool TryAcquire()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            if (users == 0)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
        return true;
    }

    /// <summary>Ends one use; the last one wipes the key.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _pkcs8.Dispose();
        while (_idle.TryTake(out var key))
        {
            key.Dispose();
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

    private AsymmetricAlgorithm Rent()
    {
        if (_idle.TryTake(out var idle))
        {
            return idle;
        }

        AsymmetricAlgorithm key = _keyType == KeyType.Ec ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(_pkcs8.Span, out _);
        return key;
    }
}
