using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>What the five methods of the User API have in common: authorisation, parameters, sizes.</summary>
public abstract class UserApiContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    public static TheoryData<string> Methods { get; } =
        ["signHashedData", "asymmetricKeyDecrypt", "keyAgreement", "performHmac", "symmetricKeyEncrypt"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_asks_for_the_pin(string method)
    {
        var (key, call) = Prepare(method, withPin: true);
        Fails(SksStatus.Authorization, () => call([], false, [.. "0000"u8]));
        Fails(SksStatus.Authorization, () => call([], false, []));
        Assert.Equal(2, Store.GetKeyProtectionInfo(key).PinErrorCount);
        Assert.NotEmpty(call([], false, Enrolment.Pin));
        Assert.Equal(0, Store.GetKeyProtectionInfo(key).PinErrorCount);
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => call([], false, [.. "0000"u8]));
        }

        Fails(SksStatus.Authorization, () => call([], false, Enrolment.Pin));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_refuses_biometrics_that_the_key_does_not_have(string method)
    {
        foreach (bool withPin in new[] { true, false })
        {
            var (_, call) = Prepare(method, withPin);
            Fails(SksStatus.Authorization, () => call([], true, []));
            Fails(SksStatus.Authorization, () => call([], true, Enrolment.Pin));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_refuses_parameters_that_its_algorithm_does_not_take(string method)
    {
        var (key, call) = Prepare(method, withPin: true);
        Fails(SksStatus.Option, () => call([1], false, Enrolment.Pin));
        Fails(SksStatus.Option, () => call(new byte[16], false, [.. "0000"u8]));
        Assert.Equal(0, Store.GetKeyProtectionInfo(key).PinErrorCount);
    }

    [Fact]
    public void Data_of_cryptoDataSize_is_taken_and_a_byte_more_refused()
    {
        int size = checked((int)Store.GetDeviceInfo().CryptoDataSize);
        uint key = Symmetric(new byte[32]);
        byte[] data = new byte[size];
        Assert.Equal(HMACSHA256.HashData(new byte[32], data), Store.PerformHmac(key, AlgorithmUris.HmacSha256, [], false, [], data));
        byte[] encrypted = Store.SymmetricKeyEncrypt(key, AlgorithmUris.AesCbc, true, new byte[16], false, [], data);
        Assert.True(encrypted.Length > size);
        Fails(SksStatus.Option, () => Store.PerformHmac(key, AlgorithmUris.HmacSha256, [], false, [], new byte[size + 1]));
        Fails(SksStatus.Option, () => Store.SymmetricKeyEncrypt(key, AlgorithmUris.AesCbc, true, new byte[16], false, [], new byte[size + 1]));
    }

    [Fact]
    public void The_iv_of_xml_encryption_is_made_inside_and_comes_first()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(16);
        uint key = Symmetric(secret);
        byte[] data = new byte[16];
        byte[] first = Encrypt();
        Assert.NotEqual(first[..16], Encrypt()[..16]);
        using var aes = Aes.Create();
        aes.Key = secret;
        Assert.Equal(data, aes.DecryptCbc(first.AsSpan(16), first.AsSpan(0, 16)));

        byte[] Encrypt() => Store.SymmetricKeyEncrypt(key, AlgorithmUris.Aes128Cbc, true, [], false, [], data);
    }

    [Theory]
    [InlineData(AppUsage.Signature)]
    [InlineData(AppUsage.Authentication)]
    [InlineData(AppUsage.Encryption)]
    [InlineData(AppUsage.Universal)]
    public void Application_usage_constrains_no_algorithm(AppUsage usage)
    {
        var entry = Enrolment.WithoutPin(Store, k => k with { AppUsage = usage });
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(64, Store.SignHashedData(entry.KeyHandle, AlgorithmUris.EcdsaSha256, [], false, [], new byte[32]).Length);
        Assert.Equal(
            32, Store.KeyAgreement(entry.KeyHandle, AlgorithmUris.EcdhRaw, [], false, [], other.ExportSubjectPublicKeyInfo()).Length);
    }

    [Fact]
    public void An_rsa_key_signs_what_fits_its_padding()
    {
        uint key = Enrolment.WithoutPin(Store, k => k with { KeyAlgorithm = AlgorithmUris.Rsa2048 }).KeyHandle;
        Assert.Equal(256, Store.SignHashedData(key, AlgorithmUris.RsaNone, [], false, [], new byte[245]).Length);
        Fails(SksStatus.Option, () => Store.SignHashedData(key, AlgorithmUris.RsaNone, [], false, [], new byte[246]));
    }

    [Theory]
    [InlineData(AlgorithmUris.RsaOaepSha1)]
    [InlineData(AlgorithmUris.RsaOaepSha256)]
    public void What_is_not_padded_right_is_not_decrypted(string algorithm)
    {
        var entry = Enrolment.WithoutPin(Store, k => k with { KeyAlgorithm = AlgorithmUris.Rsa2048 });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(entry.PublicKey, out _);
        byte[] padded = rsa.Encrypt([1, 2, 3], RSAEncryptionPadding.OaepSHA384);
        Fails(SksStatus.Crypto, () => Store.AsymmetricKeyDecrypt(entry.KeyHandle, algorithm, [], false, [], padded));
    }

    [Fact]
    public void A_key_is_agreed_with_a_strict_public_key_only()
    {
        uint key = Enrolment.WithoutPin(Store).KeyHandle;
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var brainpool = ECDiffieHellman.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var rsa = RSA.Create(2048);
        byte[] good = other.ExportSubjectPublicKeyInfo();
        byte[] offCurve = [.. good];
        offCurve[^1] ^= 1;
        byte[][] bad = [[], [1, 2, 3], good[..^1], [.. good, 0], offCurve, brainpool.ExportSubjectPublicKeyInfo(), rsa.ExportSubjectPublicKeyInfo()];
        foreach (byte[] publicKey in bad)
        {
            var failure = Assert.Throws<SksException>(() => Store.KeyAgreement(key, AlgorithmUris.EcdhRaw, [], false, [], publicKey));
            Assert.True(failure.Status is SksStatus.Crypto or SksStatus.Algorithm);
        }
    }

    [Fact]
    public void Export_without_protection_takes_no_authorization()
    {
        uint key = Enrolment.WithPinAndPuk(Store, k => k with { ExportProtection = ExportProtection.None });
        Fails(SksStatus.Authorization, () => Store.ExportKey(key, Enrolment.Pin));
        Assert.NotEmpty(Store.ExportKey(key, []));
        Assert.Equal(KeyBackup.Exported, Store.GetKeyProtectionInfo(key).KeyBackup);
    }

    /// <summary>A key that a method works on, and the call with nothing wrong but what it is given.</summary>
    private (uint Key, Func<byte[], bool, byte[], byte[]> Call) Prepare(string method, bool withPin)
    {
        switch (method)
        {
            case "signHashedData":
                uint signing = Asymmetric(AlgorithmUris.P256, withPin).KeyHandle;
                return (signing, (p, b, a) => Store.SignHashedData(signing, AlgorithmUris.EcdsaSha256, p, b, a, new byte[32]));
            case "asymmetricKeyDecrypt":
                var decrypting = Asymmetric(AlgorithmUris.Rsa2048, withPin);
                using (var rsa = RSA.Create())
                {
                    rsa.ImportSubjectPublicKeyInfo(decrypting.PublicKey, out _);
                    byte[] encrypted = rsa.Encrypt([1, 2, 3], RSAEncryptionPadding.OaepSHA256);
                    return (decrypting.KeyHandle, (p, b, a) =>
                        Store.AsymmetricKeyDecrypt(decrypting.KeyHandle, AlgorithmUris.RsaOaepSha256, p, b, a, encrypted));
                }

            case "keyAgreement":
                uint agreeing = Asymmetric(AlgorithmUris.P256, withPin).KeyHandle;
                using (var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256))
                {
                    byte[] publicKey = other.ExportSubjectPublicKeyInfo();
                    return (agreeing, (p, b, a) => Store.KeyAgreement(agreeing, AlgorithmUris.EcdhRaw, p, b, a, publicKey));
                }

            case "performHmac":
                uint hmac = Symmetric(new byte[16], withPin);
                return (hmac, (p, b, a) => Store.PerformHmac(hmac, AlgorithmUris.HmacSha256, p, b, a, [1]));
            default:
                uint cipher = Symmetric(new byte[16], withPin);
                return (cipher, (p, b, a) => Store.SymmetricKeyEncrypt(cipher, AlgorithmUris.Aes128Cbc, true, p, b, a, [1]));
        }
    }

    private CreatedKeyEntry Asymmetric(string algorithm, bool withPin)
    {
        using var session = _issuer.Open(Store);
        uint pin = withPin ? session.CreatePinPolicy(TestSession.PinPolicy()) : 0;
        var entry = session.CreateKeyEntry(TestSession.Key(keyAlgorithm: algorithm), pin, withPin ? Enrolment.Pin : null);
        session.SetCertificatePath(entry);
        session.Close();
        return entry;
    }

    private uint Symmetric(byte[] secret, bool withPin = false)
    {
        using var session = _issuer.Open(Store);
        uint pin = withPin ? session.CreatePinPolicy(TestSession.PinPolicy()) : 0;
        var entry = session.CreateKeyEntry(TestSession.Key(), pin, withPin ? Enrolment.Pin : null);
        session.ImportSymmetricKey(entry, session.SetCertificatePath(entry), secret);
        session.Close();
        return entry.KeyHandle;
    }
}
