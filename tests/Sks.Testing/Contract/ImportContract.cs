using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>importSymmetricKey, importPrivateKey, exportKey, and the User API on what they import.</summary>
public abstract class ImportContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    public static TheoryData<string> Hmacs { get; } = [.. AlgorithmRegistry.All.OfType<HmacAlgorithm>().Select(a => a.Uri)];

    public static IEnumerable<object[]> Ciphers { get; } =
        (from cipher in AlgorithmRegistry.All.OfType<SymmetricEncryptionAlgorithm>()
         from length in new[] { 16, 24, 32 }
         where cipher.Suits(length)
         select new object[] { cipher.Uri, length }).ToArray();

    public static TheoryData<string> Decryptions { get; } =
        [.. AlgorithmRegistry.All.OfType<AsymmetricEncryptionAlgorithm>().Select(a => a.Uri)];

    [Theory]
    [MemberData(nameof(Hmacs))]
    public void Every_listed_hmac_is_done_with_an_imported_key(string algorithm)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(20);
        uint key = Symmetric(secret);
        byte[] data = RandomNumberGenerator.GetBytes(1000);
        byte[] expected = AlgorithmRegistry.Get<HmacAlgorithm>(algorithm).Compute(secret, data);
        Assert.Equal(expected, Store.PerformHmac(key, algorithm, [], false, [], data));
        Assert.Equal(20, Store.GetKeyAttributes(key).SymmetricKeyLength);
        Assert.Equal(KeyBackup.Imported, Store.GetKeyProtectionInfo(key).KeyBackup);
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Every_listed_cipher_encrypts_and_decrypts(string algorithm, int length)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(length);
        uint key = Symmetric(secret);
        byte[] parameters = AlgorithmRegistry.Get<SymmetricEncryptionAlgorithm>(algorithm).Iv == IvPlace.Parameters
            ? RandomNumberGenerator.GetBytes(16)
            : [];
        byte[] data = RandomNumberGenerator.GetBytes(48);
        byte[] encrypted = Store.SymmetricKeyEncrypt(key, algorithm, true, parameters, false, [], data);
        Assert.NotEqual(data, encrypted);
        Assert.Equal(data, Store.SymmetricKeyEncrypt(key, algorithm, false, parameters, false, [], encrypted));
        using var aes = Aes.Create();
        aes.Key = secret;
        byte[] independent = parameters.Length > 0 ? aes.DecryptCbc(encrypted, parameters)
            : encrypted.Length == data.Length ? aes.DecryptEcb(encrypted, PaddingMode.None)
            : aes.DecryptCbc(encrypted.AsSpan(16), encrypted.AsSpan(0, 16));
        Assert.Equal(data, independent);
    }

    [Fact]
    public void A_cipher_wants_a_key_of_its_length_whole_blocks_and_its_iv()
    {
        uint key = Symmetric(RandomNumberGenerator.GetBytes(16));
        Fails(SksStatus.Algorithm, () => Cipher(AlgorithmUris.Aes256Cbc, [], new byte[16]));
        Fails(SksStatus.Option, () => Cipher(AlgorithmUris.AesEcbNoPad, [], new byte[15]));
        Fails(SksStatus.Option, () => Cipher(AlgorithmUris.AesCbc, [], new byte[16]));
        Fails(SksStatus.Option, () => Cipher(AlgorithmUris.Aes128Cbc, new byte[16], new byte[16]));
        Fails(SksStatus.Crypto, () => Store.SymmetricKeyEncrypt(key, AlgorithmUris.Aes128Cbc, false, [], false, [], new byte[16]));
        Fails(SksStatus.Crypto, () => Store.SymmetricKeyEncrypt(key, AlgorithmUris.Aes128Cbc, false, [], false, [], new byte[33]));

        void Cipher(string algorithm, byte[] parameters, byte[] data) =>
            Store.SymmetricKeyEncrypt(key, algorithm, true, parameters, false, [], data);
    }

    [Fact]
    public void A_symmetric_key_does_no_asymmetric_work_and_the_other_way_round()
    {
        uint symmetric = Symmetric(new byte[16]);
        Fails(SksStatus.Algorithm, () => Store.SignHashedData(symmetric, AlgorithmUris.EcdsaSha256, [], false, [], new byte[32]));
        uint asymmetric = Enrolment.WithoutPin(Store).KeyHandle;
        Fails(SksStatus.Algorithm, () => Store.PerformHmac(asymmetric, AlgorithmUris.HmacSha256, [], false, [], []));
        Fails(SksStatus.Algorithm, () => Store.PerformHmac(symmetric, AlgorithmUris.Aes128Cbc, [], false, [], []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(129)]
    public void A_symmetric_key_has_1_to_128_bytes(int length)
    {
        Fails(SksStatus.Option, () => Symmetric(new byte[length]));
        IsEmpty();
    }

    [Fact]
    public void A_key_under_none_is_kept_but_never_used()
    {
        uint key = Symmetric([1, 2, 3], k => k with { EndorsedAlgorithms = [AlgorithmUris.None], ExportProtection = ExportProtection.None });
        Fails(SksStatus.Algorithm, () => Store.PerformHmac(key, AlgorithmUris.HmacSha256, [], false, [], []));
        Fails(SksStatus.Algorithm, () => Store.PerformHmac(key, AlgorithmUris.None, [], false, [], []));
        Assert.Equal([1, 2, 3], Store.ExportKey(key, []));
    }

    [Fact]
    public void None_stands_alone_and_endorsed_algorithms_must_suit_the_imported_key()
    {
        Fails(SksStatus.Option, () => Symmetric([1], k => k with { EndorsedAlgorithms = [AlgorithmUris.HmacSha256, AlgorithmUris.None] }));
        Fails(SksStatus.Algorithm, () => Symmetric(new byte[16], k => k with { EndorsedAlgorithms = [AlgorithmUris.Aes256Cbc] }));
        Fails(SksStatus.Algorithm, () => Symmetric(new byte[16], k => k with { EndorsedAlgorithms = [AlgorithmUris.EcdsaSha256] }));
        IsEmpty();
    }

    [Fact]
    public void An_imported_private_key_is_used_and_marked()
    {
        using var backup = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        uint key = Private(backup.ExportSubjectPublicKeyInfo(), backup.ExportPkcs8PrivateKey());
        byte[] hash = RandomNumberGenerator.GetBytes(48);
        Assert.True(backup.VerifyHash(hash, Store.SignHashedData(key, AlgorithmUris.EcdsaSha384, [], false, [], hash)));
        Assert.Equal(KeyBackup.Imported, Store.GetKeyProtectionInfo(key).KeyBackup);
    }

    [Fact]
    public void Rsa_1024_and_other_exponents_can_be_imported()
    {
        using var legacy = RSA.Create(1024);
        uint key = Private(legacy.ExportSubjectPublicKeyInfo(), legacy.ExportPkcs8PrivateKey());
        byte[] hash = RandomNumberGenerator.GetBytes(32);
        byte[] signature = Store.SignHashedData(key, AlgorithmUris.RsaSha256, [], false, [], hash);
        Assert.True(legacy.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>RFC 8017, A.1.2: version 1 tells of more than two primes.</summary>
    [Fact]
    public void A_multi_prime_rsa_key_is_refused()
    {
        using var rsa = RSA.Create(2048);
        byte[] pkcs8 = rsa.ExportPkcs8PrivateKey();
        int version = pkcs8.AsSpan().LastIndexOf(new byte[] { 2, 1, 0, 2, 0x82 }) + 2;
        Assert.Equal(0, pkcs8[version]);
        pkcs8[version] = 1;
        Fails(SksStatus.Crypto, () => Private(rsa.ExportSubjectPublicKeyInfo(), pkcs8));
        IsEmpty();
    }

    [Fact]
    public void Mix_ups_of_imported_keys_fail_at_once_and_strangers_at_the_close()
    {
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        Fails(SksStatus.Algorithm, () => Private(p256.ExportSubjectPublicKeyInfo(), p384.ExportPkcs8PrivateKey()));
        Fails(SksStatus.Crypto, () => Private(p256.ExportSubjectPublicKeyInfo(), rsa.ExportPkcs8PrivateKey()));
        Fails(SksStatus.Crypto, () => Private(p256.ExportSubjectPublicKeyInfo(), [1, 2, 3]));
        Fails(SksStatus.Crypto, () => Private(p256.ExportSubjectPublicKeyInfo(), other.ExportPkcs8PrivateKey()));
        IsEmpty();
    }

    [Fact]
    public void The_private_key_and_certificate_are_matched_even_when_a_symmetric_key_is_imported()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry, _issuer.Certify(stranger.ExportSubjectPublicKeyInfo()));
        Fails(SksStatus.Crypto, () =>
        {
            session.ImportSymmetricKey(entry, path, [1]);
            session.Close();
        });
        IsEmpty();
    }

    [Theory]
    [MemberData(nameof(Decryptions))]
    public void Every_listed_decryption_is_done(string algorithm)
    {
        var entry = Enrolment.WithoutPin(Store, k => k with { KeyAlgorithm = AlgorithmUris.Rsa2048 });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(entry.PublicKey, out _);
        byte[] data = RandomNumberGenerator.GetBytes(32);
        byte[] encrypted = rsa.Encrypt(data, AlgorithmRegistry.Get<AsymmetricEncryptionAlgorithm>(algorithm).Padding);
        Assert.Equal(data, Store.AsymmetricKeyDecrypt(entry.KeyHandle, algorithm, [], false, [], encrypted));
        Fails(SksStatus.Option, () => Store.AsymmetricKeyDecrypt(entry.KeyHandle, algorithm, [], false, [], encrypted.AsSpan(1)));
    }

    [Fact]
    public void Key_agreement_yields_the_raw_secret_on_the_keys_curve_only()
    {
        var entry = Enrolment.WithoutPin(Store);
        using var mine = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var theirs = ECDiffieHellman.Create();
        theirs.ImportSubjectPublicKeyInfo(entry.PublicKey, out _);
        byte[] agreed = Store.KeyAgreement(entry.KeyHandle, AlgorithmUris.EcdhRaw, [], false, [], mine.ExportSubjectPublicKeyInfo());
        Assert.Equal(mine.DeriveRawSecretAgreement(theirs.PublicKey), agreed);
        using var otherCurve = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        Fails(SksStatus.Algorithm, () => Store.KeyAgreement(
            entry.KeyHandle, AlgorithmUris.EcdhRaw, [], false, [], otherCurve.ExportSubjectPublicKeyInfo()));
    }

    [Fact]
    public void Export_asks_for_what_protects_it_and_marks_the_key_for_good()
    {
        uint key = Enrolment.WithPinAndPuk(Store, k => k with { ExportProtection = ExportProtection.Pin });
        Fails(SksStatus.Authorization, () => Store.ExportKey(key, []));
        Assert.Equal(1, Store.GetKeyProtectionInfo(key).PinErrorCount);
        using var exported = ECDsa.Create();
        exported.ImportPkcs8PrivateKey(Store.ExportKey(key, Enrolment.Pin), out _);
        Face.Restart();
        Assert.Equal(KeyBackup.Exported, Store.GetKeyProtectionInfo(key).KeyBackup);
        uint byPuk = Enrolment.WithPinAndPuk(Store, k => k with { ExportProtection = ExportProtection.Puk });
        Fails(SksStatus.Authorization, () => Store.ExportKey(byPuk, Enrolment.Pin));
        Assert.NotEmpty(Store.ExportKey(byPuk, Enrolment.Puk));
        Fails(SksStatus.NotAllowed, () => Store.ExportKey(Enrolment.WithPinAndPuk(Store), Enrolment.Pin));
    }

    private uint Symmetric(byte[] secret, Func<KeyEntryParameters, KeyEntryParameters>? change = null)
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry(change?.Invoke(TestSession.Key()) ?? TestSession.Key());
        var path = session.SetCertificatePath(entry);
        session.ImportSymmetricKey(entry, path, secret);
        session.Close();
        return entry.KeyHandle;
    }

    private uint Private(byte[] certifiedKey, byte[] pkcs8)
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry, _issuer.Certify(certifiedKey));
        session.ImportPrivateKey(entry, path, pkcs8);
        session.Close();
        return entry.KeyHandle;
    }
}
