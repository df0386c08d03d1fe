using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Sks.Core.Algorithms;
using Sks.Pkcs11.Tests.Running;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>.NET programs use keys through Pkcs11Interop, in this process; .NET's own cryptography judges what it made.</summary>
[Collection("Pkcs11Interop")]
public sealed class Pkcs11InteropKeyTests : IClassFixture<CompiledModule>, IDisposable
{
    private const string Issuer = "test-issuer.example";
    private const string Pin = "1739";

    private static readonly byte[] Message = [.. "some data"u8];

    private readonly Cards _cards;
    private readonly CompiledModule _module;
    private InteropProgram? _program;

    public Pkcs11InteropKeyTests(CompiledModule module)
    {
        _module = module;
        _cards = new Cards(module);
    }

    private InteropProgram Program => _program ??= new InteropProgram(_cards, _module);

    public void Dispose()
    {
        _program?.Dispose();
        _cards.Dispose();
    }

    [ToolFact]
    public void ECDSA_signatures_verify_with_the_certificate_and_in_the_module()
    {
        _cards.AddPinKey();
        using var session = Program.Open("Signing", Pin);
        var key = Program.Find(session, CKO.CKO_PRIVATE_KEY);
        using var certificate = Certificate(session, "Signing");
        using var judge = certificate.GetECDsaPublicKey()!;
        byte[] signature = session.Sign(Program.Mechanism(CKM.CKM_ECDSA_SHA256), key, Message);
        Assert.True(judge.VerifyData(Message, signature, HashAlgorithmName.SHA256));
        byte[] hash = SHA256.HashData(Message);
        Assert.True(judge.VerifyHash(hash, session.Sign(Program.Mechanism(CKM.CKM_ECDSA), key, hash)));
        var publicKey = Program.Find(session, CKO.CKO_PUBLIC_KEY);
        session.Verify(Program.Mechanism(CKM.CKM_ECDSA_SHA256), publicKey, Message, signature, out bool valid);
        Assert.True(valid);
        signature[5] ^= 1;
        session.Verify(Program.Mechanism(CKM.CKM_ECDSA_SHA256), publicKey, Message, signature, out valid);
        Assert.False(valid);
    }

    [ToolFact]
    public void RSA_signatures_verify_whole_in_streams_and_with_PSS()
    {
        _cards.AddFreeKey("Server", AlgorithmUris.Rsa2048);
        using var session = Program.Open(Issuer);
        var key = Program.Find(session, CKO.CKO_PRIVATE_KEY);
        using var certificate = Certificate(session, "Server");
        using var judge = certificate.GetRSAPublicKey()!;
        byte[] signature = session.Sign(Program.Mechanism(CKM.CKM_SHA256_RSA_PKCS), key, Message);
        Assert.True(judge.VerifyData(Message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        byte[] big = RandomNumberGenerator.GetBytes(200_000);
        signature = session.Sign(Program.Mechanism(CKM.CKM_SHA512_RSA_PKCS), key, new MemoryStream(big), 4096);
        Assert.True(judge.VerifyData(big, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1));

        using var pss = Program.Factories.MechanismParamsFactory.CreateCkRsaPkcsPssParams((ulong)CKM.CKM_SHA256, (ulong)CKG.CKG_MGF1_SHA256, 32);
        signature = session.Sign(Program.Mechanism(CKM.CKM_SHA256_RSA_PKCS_PSS, pss), key, Message);
        Assert.True(judge.VerifyData(Message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }

    [ToolFact]
    public void RSA_decrypts_what_was_encrypted_to_the_certificate()
    {
        _cards.AddFreeKey("Server", AlgorithmUris.Rsa2048);
        using var session = Program.Open(Issuer);
        var key = Program.Find(session, CKO.CKO_PRIVATE_KEY);
        using var certificate = Certificate(session, "Server");
        using var sender = certificate.GetRSAPublicKey()!;
        Assert.Equal(Message, session.Decrypt(Program.Mechanism(CKM.CKM_RSA_PKCS), key, sender.Encrypt(Message, RSAEncryptionPadding.Pkcs1)));
        using var oaep = Program.Factories.MechanismParamsFactory.CreateCkRsaPkcsOaepParams(
            (ulong)CKM.CKM_SHA256, (ulong)CKG.CKG_MGF1_SHA256, (ulong)CKZ.CKZ_DATA_SPECIFIED, null);
        byte[] encrypted = sender.Encrypt(Message, RSAEncryptionPadding.OaepSHA256);
        Assert.Equal(Message, session.Decrypt(Program.Mechanism(CKM.CKM_RSA_PKCS_OAEP, oaep), key, encrypted));
    }

    [ToolFact]
    public void Symmetric_keys_encrypt_decrypt_and_make_HMACs_whole_and_in_streams()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        SymmetricKeys.Enrol(_cards.Store, secret, key => key with { FriendlyName = "Secret" });
        using var session = Program.Open(Issuer);
        var key = Program.Find(session, CKO.CKO_SECRET_KEY, "Secret");
        using var aes = Aes.Create();
        aes.Key = secret;
        byte[] iv = RandomNumberGenerator.GetBytes(16);
        var cbc = Program.Factories.MechanismFactory.Create(CKM.CKM_AES_CBC_PAD, iv);
        byte[] encrypted = session.Encrypt(cbc, key, Message);
        Assert.Equal(aes.EncryptCbc(Message, iv), encrypted);
        Assert.Equal(Message, session.Decrypt(cbc, key, encrypted));

        byte[] big = RandomNumberGenerator.GetBytes(20_000);
        using var cipherText = new MemoryStream();
        session.Encrypt(cbc, key, new MemoryStream(big), cipherText, 1000);
        Assert.Equal(aes.EncryptCbc(big, iv), cipherText.ToArray());
        using var plainText = new MemoryStream();
        session.Decrypt(cbc, key, new MemoryStream(cipherText.ToArray()), plainText, 1000);
        Assert.Equal(big, plainText.ToArray());

        Assert.Equal(HMACSHA256.HashData(secret, big), session.Sign(Program.Mechanism(CKM.CKM_SHA256_HMAC), key, new MemoryStream(big), 1000));
    }

    [ToolFact]
    public void ECDH_gives_the_secret_that_the_other_side_has()
    {
        byte[] spki = _cards.AddFreeKey("Server");
        using var session = Program.Open(Issuer);
        var key = Program.Find(session, CKO.CKO_PRIVATE_KEY);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = other.ExportParameters(false).Q;
        byte[] point = [4, .. q.X!, .. q.Y!];
        using var parameters = Program.Factories.MechanismParamsFactory.CreateCkEcdh1DeriveParams((ulong)CKD.CKD_NULL, null, point);
        var attributes = Program.Factories.ObjectAttributeFactory;
        var derived = session.DeriveKey(Program.Mechanism(CKM.CKM_ECDH1_DERIVE, parameters), key, [
            attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY),
            attributes.Create(CKA.CKA_KEY_TYPE, CKK.CKK_GENERIC_SECRET),
            attributes.Create(CKA.CKA_SENSITIVE, false),
            attributes.Create(CKA.CKA_EXTRACTABLE, true),
        ]);
        using var peer = ECDiffieHellman.Create();
        peer.ImportSubjectPublicKeyInfo(spki, out _);
        Assert.Equal(other.DeriveRawSecretAgreement(peer.PublicKey), InteropProgram.Value(session, derived, CKA.CKA_VALUE));
        session.DestroyObject(derived);
        InteropProgram.Refuses(CKR.CKR_OBJECT_HANDLE_INVALID, () => session.GetObjectSize(derived));
    }

    [ToolFact]
    public void Digests_and_random_numbers_come_without_a_key()
    {
        _cards.AddFreeKey("Server");
        using var session = Program.Open(Issuer);
        Assert.Equal(SHA256.HashData(Message), session.Digest(Program.Mechanism(CKM.CKM_SHA256), Message));
        byte[] big = RandomNumberGenerator.GetBytes(200_000);
        Assert.Equal(SHA512.HashData(big), session.Digest(Program.Mechanism(CKM.CKM_SHA512), new MemoryStream(big)));
        byte[] random = session.GenerateRandom(32);
        Assert.Equal(32, random.Length);
        Assert.NotEqual(random, session.GenerateRandom(32));
    }

    [ToolFact]
    public void Threads_share_one_login()
    {
        _cards.AddPinKey();
        using var login = Program.Open("Signing", Pin);
        using var certificate = Certificate(login, "Signing");
        using var judge = certificate.GetECDsaPublicKey()!;
        byte[][] signatures = new byte[32][];
        Parallel.For(0, signatures.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var session = Program.Open("Signing");
            signatures[i] = session.Sign(Program.Mechanism(CKM.CKM_ECDSA_SHA256), Program.Find(session, CKO.CKO_PRIVATE_KEY), [(byte)i]);
        });
        Assert.All(signatures.Select((signature, i) => (signature, i)), pair =>
            Assert.True(judge.VerifyData(new[] { (byte)pair.i }, pair.signature, HashAlgorithmName.SHA256)));
    }

    private X509Certificate2 Certificate(ISession session, string name) =>
        X509CertificateLoader.LoadCertificate(InteropProgram.Value(session, Program.Find(session, CKO.CKO_CERTIFICATE, name), CKA.CKA_VALUE));
}
