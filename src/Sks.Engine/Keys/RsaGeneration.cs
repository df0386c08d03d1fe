using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;

namespace Sks.Engine.Keys;

/// <summary>RSA key pairs of chosen exponent (section 4.3).</summary>
/// <remarks>
/// .NET makes keys of exponent 65,537 only. BouncyCastle makes the others, from the operating system's random numbers; its big integers
/// cannot be wiped, so primes stay in the heap until the garbage collector reuses it.
/// </remarks>
internal static class RsaGeneration
{
    /// <summary>A composite passes for a prime with a probability of at most 2 to the minus this, as BouncyCastle counts it.</summary>
    private const int PrimeCertainty = 128;

    /// <summary>Generates a key pair; the caller wipes <paramref name="pkcs8"/>.</summary>
    public static PublicKey Generate(RsaKeyAlgorithm algorithm, ulong exponent, out byte[] pkcs8)
    {
        using var rsa = RSA.Create();
        if (exponent == RsaKeyAlgorithm.ImplicitExponent)
        {
            rsa.KeySize = algorithm.KeySize;
        }
        else
        {
            Import(rsa, algorithm.KeySize, exponent);
        }

        pkcs8 = rsa.ExportPkcs8PrivateKey();
        return PublicKey.Read(rsa.ExportSubjectPublicKeyInfo());
    }

    /// <summary>By way of OpenSSL, so that what is stored and told is what will be used.</summary>
    private static void Import(RSA rsa, int keySize, ulong exponent)
    {
        using var random = new CryptoApiRandomGenerator();
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(
            new BigInteger(exponent.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new SecureRandom(random),
            keySize,
            PrimeCertainty));
        byte[] generated = PrivateKeyInfoFactory.CreatePrivateKeyInfo(generator.GenerateKeyPair().Private).GetEncoded();
        try
        {
            rsa.ImportPkcs8PrivateKey(generated, out _);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(generated);
        }
    }
}
