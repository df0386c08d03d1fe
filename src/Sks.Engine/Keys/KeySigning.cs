using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Engine.Protection;
using Sks.Engine.Records;

namespace Sks.Engine.Keys;

/// <summary><c>signHashedData [100]</c>.</summary>
internal sealed class KeySigning(CredentialDatabase database, ClosedKeys keys, PrivateKeys privateKeys, PinVerification pins)
{
    /// <summary>Bytes that PKCS #1 padding adds at least.</summary>
    private const int Pkcs1Padding = 11;

    public byte[] Sign(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        SignatureAlgorithm row;
        PrivateKey privateKey;
        lock (database.Gate)
        {
            var key = keys.Get(keyHandle);
            row = Check(key, algorithm, parameters, data);
            pins.Authorize(key, biometricAuth, authorization);
            privateKey = privateKeys.Acquire(key);
        }

        try
        {
            return privateKey.Sign(row, data);
        }
        finally
        {
            privateKey.Release();
        }
    }

    /// <summary>What is wrong with the call itself costs no PIN attempt.</summary>
    private static SignatureAlgorithm Check(KeyRecord key, string algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data)
    {
        var row = Limits.Algorithm<SignatureAlgorithm>(algorithm, "The signature algorithm");
        if (key.EndorsedAlgorithms.Count > 0 && !key.EndorsedAlgorithms.Contains(algorithm))
        {
            throw new SksException(SksStatus.Algorithm, "The issuer has not endorsed this algorithm for the key.");
        }

        var keyAlgorithm = AlgorithmRegistry.Get<KeyGenerationAlgorithm>(key.KeyAlgorithm);
        if (keyAlgorithm.KeyType != row.KeyType)
        {
            throw new SksException(SksStatus.Algorithm, "The signature algorithm does not suit the key.");
        }

        Limits.Check(parameters.IsEmpty, "The signature algorithm takes no parameters.");
        CheckLength(row, keyAlgorithm, data.Length);
        return row;
    }

    private static void CheckLength(SignatureAlgorithm algorithm, KeyGenerationAlgorithm key, int length)
    {
        if (algorithm.Hash is not null)
        {
            Limits.Check(length == algorithm.HashSize, $"data has {length} bytes instead of the hash's {algorithm.HashSize}.");
            return;
        }

        int keyBytes = (key.KeySize + 7) / 8;
        int limit = key.KeyType == KeyType.Rsa ? keyBytes - Pkcs1Padding : keyBytes;
        Limits.Check(length >= 1 && length <= limit, $"data has {length} bytes; the key signs 1 to {limit}.");
    }
}
