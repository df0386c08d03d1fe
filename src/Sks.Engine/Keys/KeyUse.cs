using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Engine.Cards;
using Sks.Engine.Protection;
using Sks.Engine.Records;

namespace Sks.Engine.Keys;

/// <summary>
/// The User API (methods 100 to 104). Each method is the same three steps: is the call itself right (costs no PIN attempt), is it
/// authorised (under the gate), then the key's work (outside, side by side).
/// </summary>
/// <param name="database">Where keys are.</param>
/// <param name="keys">The keys.</param>
/// <param name="openedKeys">Those in use.</param>
/// <param name="pins">Judges authorizations.</param>
/// <param name="logins">The caller's logins, which make up for an authorization; <see langword="null"/>: each use is authorised by itself.</param>
internal sealed class KeyUse(
    CredentialDatabase database, ClosedKeys keys, OpenedKeys openedKeys, PinVerification pins, CardLogins? logins = null) : IKeyUse
{
    /// <summary>Bytes that PKCS #1 padding adds at least.</summary>
    private const int Pkcs1Padding = 11;

    private delegate void CallCheck<TAlgorithm>(KeyRecord key, TAlgorithm algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data);

    public byte[] SignHashedData(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        using var key = Open<PrivateKey, SignatureAlgorithm>(
            keyHandle, algorithm, parameters, biometricAuth, authorization, data, CheckSignature, out var row);
        try
        {
            return key.Sign(row, data);
        }
        catch (CryptographicException e)
        {
            throw Failed(e);
        }
    }

    public byte[] AsymmetricKeyDecrypt(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        using var key = Open<PrivateKey, AsymmetricEncryptionAlgorithm>(
            keyHandle, algorithm, parameters, biometricAuth, authorization, data, CheckDecryption, out var row);
        try
        {
            return key.Decrypt(row, data);
        }
        catch (CryptographicException e)
        {
            throw Failed(e);
        }
    }

    public byte[] KeyAgreement(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> publicKey)
    {
        using var key = Open<PrivateKey, KeyAgreementAlgorithm>(
            keyHandle, algorithm, parameters, biometricAuth, authorization, publicKey, CheckAgreement, out _);
        try
        {
            return key.Agree(PublicKey.Read(publicKey));
        }
        catch (CryptographicException e)
        {
            throw Failed(e);
        }
    }

    public byte[] PerformHmac(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        using var key = Open<SymmetricKey, HmacAlgorithm>(
            keyHandle, algorithm, parameters, biometricAuth, authorization, data, CheckHmac, out var row);
        return key.Hmac(row, data);
    }

    public byte[] SymmetricKeyEncrypt(
        uint keyHandle,
        string algorithm,
        bool mode,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        using var key = Open<SymmetricKey, SymmetricEncryptionAlgorithm>(
            keyHandle, algorithm, parameters, biometricAuth, authorization, data, CheckCipher, out var row);
        try
        {
            return mode ? key.Encrypt(row, parameters, data) : key.Decrypt(row, parameters, data);
        }
        catch (CryptographicException e)
        {
            throw new SksException(SksStatus.Crypto, "The data cannot be decrypted with this key and algorithm.", e);
        }
    }

    private static SksException Failed(CryptographicException cause) =>
        new(SksStatus.Crypto, "The key could not do this with this data.", cause);

    private TKey Open<TKey, TAlgorithm>(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data,
        CallCheck<TAlgorithm> check,
        out TAlgorithm row)
        where TKey : UsableKey
        where TAlgorithm : EndorsableAlgorithm
    {
        UsableKey? acquired = null;
        try
        {
            using var gate = database.EnterGate();
            var key = keys.Get(keyHandle);
            row = Limits.Algorithm<TAlgorithm>(algorithm, "The algorithm");
            if (key.EndorsedAlgorithms.Count > 0 && !key.EndorsedAlgorithms.Contains(algorithm))
            {
                throw new SksException(SksStatus.Algorithm, "The issuer has not endorsed this algorithm for the key.");
            }

            if (!KeyMatch.Suits(row, key))
            {
                throw new SksException(SksStatus.Algorithm, "The algorithm does not suit the key.");
            }

            Limits.Check(data.Length <= Limits.CryptoDataSize, $"data has more than {Limits.CryptoDataSize} bytes.");
            check(key, row, parameters, data);
            pins.AuthorizeUse(key, biometricAuth, authorization, logins);
            acquired = openedKeys.Acquire(key);
            return (TKey)acquired;
        }
        catch
        {
            // Acquired, but then the gate could not be left in good order.
            acquired?.Release();
            throw;
        }
    }

    private static void CheckNoParameters(ReadOnlySpan<byte> parameters) =>
        Limits.Check(parameters.IsEmpty, "The algorithm takes no parameters.");

    private static int KeyBytes(KeyRecord key) => (AlgorithmRegistry.Get<KeyGenerationAlgorithm>(key.KeyAlgorithm).KeySize + 7) / 8;

    private static void CheckSignature(KeyRecord key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data)
    {
        CheckNoParameters(parameters);
        if (algorithm.Hash is not null)
        {
            Limits.Check(data.Length == algorithm.HashSize, $"data has {data.Length} bytes instead of the hash's {algorithm.HashSize}.");
            return;
        }

        // A message may be empty (RFC 8032, 7.1, TEST 1), and as long as cryptoDataSize.
        if (algorithm.SignsMessage)
        {
            return;
        }

        int limit = algorithm.KeyType == KeyType.Rsa ? KeyBytes(key) - Pkcs1Padding : KeyBytes(key);
        Limits.Check(data.Length >= 1 && data.Length <= limit, $"data has {data.Length} bytes; the key signs 1 to {limit}.");
    }

    private static void CheckDecryption(
        KeyRecord key, AsymmetricEncryptionAlgorithm algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data)
    {
        CheckNoParameters(parameters);
        Limits.Check(data.Length == KeyBytes(key), $"data has {data.Length} bytes instead of the modulus's {KeyBytes(key)}.");
    }

    private static void CheckAgreement(KeyRecord key, KeyAgreementAlgorithm algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data)
    {
        CheckNoParameters(parameters);
        if (PublicKey.Read(data).Algorithm != AlgorithmRegistry.Get<KeyGenerationAlgorithm>(key.KeyAlgorithm))
        {
            throw new SksException(SksStatus.Algorithm, "publicKey is not on the key's curve.");
        }
    }

    private static void CheckHmac(KeyRecord key, HmacAlgorithm algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data) =>
        CheckNoParameters(parameters);

    private static void CheckCipher(
        KeyRecord key, SymmetricEncryptionAlgorithm algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data)
    {
        if (algorithm.Iv == IvPlace.Parameters)
        {
            Limits.Check(parameters.Length == SymmetricEncryptionAlgorithm.BlockSize, "parameters is not an IV of 16 bytes.");
        }
        else
        {
            CheckNoParameters(parameters);
        }

        Limits.Check(
            algorithm.Padding || data.Length % SymmetricEncryptionAlgorithm.BlockSize == 0, "data is not a whole number of blocks.");
    }
}
