using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Chapter 4: what is listed, RSA exponents, endorsed algorithms, and what is kept out.</summary>
public abstract class AlgorithmContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    public static TheoryData<string, string> Exponents { get; } = new()
    {
        { "03", "03" },
        { "00000003", "03" },
        { "11", "11" },
        { "00010001", "010001" },
        { "0000000000000011", "11" },
        { "FFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFF" },
        { "8000000000000001", "8000000000000001" },
    };

    /// <summary>Of the specification's chapter 4.3, of the interoperability page, and near misses of listed names.</summary>
    public static TheoryData<string> Unlisted { get; } =
    [
        Sks("ec.brainpool.p256r1"), Sks("ec.secg.p256k"), Sks("ec.secg.p256k1"), Sks("aes.ecb"), Sks("aes.cbc.nopad"),
        "http://www.w3.org/2001/04/xmlenc#kw-aes128", "http://www.w3.org/2001/04/xmlenc#kw-aes192", "http://www.w3.org/2001/04/xmlenc#kw-aes256",
        Sks("rsa512"), Sks("rsa2048.EXP"), Sks("Ed25519"), Sks("x25519.raw"), Sks(""),
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1", "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    ];

    [Fact]
    public void The_device_lists_each_algorithm_of_the_registry_once()
    {
        var listed = Store.GetDeviceInfo().SupportedAlgorithms;
        Assert.Equal(listed.Distinct(), listed);
        Assert.Equal(AlgorithmRegistry.All.Select(row => row.Uri).ToHashSet(), listed.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Exponents))]
    public void An_rsa_key_is_made_with_any_odd_exponent_of_up_to_8_bytes(string keyParameters, string exponent)
    {
        var entry = Enrolment.WithoutPin(Store, k => Exponent(AlgorithmUris.Rsa1024Exp, keyParameters));
        Assert.Equal(Convert.FromHexString(exponent), PublicKey.Read(entry.PublicKey).RsaIntegers().Exponent);
        byte[] hash = RandomNumberGenerator.GetBytes(32);
        var row = AlgorithmRegistry.Get<SignatureAlgorithm>(AlgorithmUris.RsaSha256);
        Verify.Signature(entry.PublicKey, row, hash, Store.SignHashedData(entry.KeyHandle, row.Uri, [], false, [], hash));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("0000000000000001")]
    [InlineData("02")]
    [InlineData("010000")]
    [InlineData("000000000000000003")]
    [InlineData("FFFFFFFFFFFFFFFFFF")]
    public void An_exponent_that_makes_no_secure_key_ends_the_session(string keyParameters)
    {
        using var session = _issuer.Open(Store);
        Fails(SksStatus.Option, () => session.CreateKeyEntry(Exponent(AlgorithmUris.Rsa2048Exp, keyParameters)));
        Fails(SksStatus.NoSession, () => Store.AbortProvisioningSession(session.Handle));
        IsEmpty();
    }

    [Theory]
    [InlineData(AlgorithmUris.Rsa2048)]
    [InlineData(AlgorithmUris.P256)]
    [InlineData(AlgorithmUris.Ed25519)]
    [InlineData(AlgorithmUris.X448)]
    public void Algorithms_without_parameters_take_none(string algorithm)
    {
        using var session = _issuer.Open(Store);
        Fails(SksStatus.Option, () => session.CreateKeyEntry(Exponent(algorithm, "010001")));
        IsEmpty();
    }

    [Theory]
    [InlineData(AlgorithmUris.Ed25519, AlgorithmUris.Ed25519, null)]
    [InlineData(AlgorithmUris.Ed448, AlgorithmUris.Ed448, null)]
    [InlineData(AlgorithmUris.X25519, AlgorithmUris.X25519, null)]
    [InlineData(AlgorithmUris.X448, AlgorithmUris.X448, null)]
    [InlineData(AlgorithmUris.Rsa1024, AlgorithmUris.RsaPssSha384, null)]
    [InlineData(AlgorithmUris.P256, AlgorithmUris.EcdhRaw, null)]
    [InlineData(AlgorithmUris.Ed25519, AlgorithmUris.Ed448, SksStatus.Algorithm)]
    [InlineData(AlgorithmUris.Ed25519, AlgorithmUris.X25519, SksStatus.Algorithm)]
    [InlineData(AlgorithmUris.Ed25519, AlgorithmUris.EcdsaNone, SksStatus.Algorithm)]
    [InlineData(AlgorithmUris.X25519, AlgorithmUris.Ed25519, SksStatus.Algorithm)]
    [InlineData(AlgorithmUris.X25519, AlgorithmUris.EcdhRaw, SksStatus.Algorithm)]
    [InlineData(AlgorithmUris.P256, AlgorithmUris.X25519, SksStatus.Algorithm)]
    [InlineData(AlgorithmUris.P256, AlgorithmUris.RsaPssSha256, SksStatus.Algorithm)]
    [InlineData(AlgorithmUris.Rsa1024, AlgorithmUris.RsaPssSha512, SksStatus.Algorithm)]
    public void An_endorsed_algorithm_suits_the_key_or_the_close_fails(string key, string endorsed, SksStatus? failure)
    {
        using var session = _issuer.Open(Store);
        session.SetCertificatePath(session.CreateKeyEntry(TestSession.Key(keyAlgorithm: key) with { EndorsedAlgorithms = [endorsed] }));
        if (failure is { } status)
        {
            Fails(status, session.Close);
            IsEmpty();
        }
        else
        {
            session.Close();
        }
    }

    [Fact]
    public void A_key_endorsed_for_pss_signs_by_nothing_else()
    {
        var entry = Enrolment.WithoutPin(
            Store, k => TestSession.Key(k.Id, AlgorithmUris.Rsa1024) with { EndorsedAlgorithms = [AlgorithmUris.RsaPssSha256] });
        byte[] hash = new byte[32];
        Assert.Equal(128, Store.SignHashedData(entry.KeyHandle, AlgorithmUris.RsaPssSha256, [], false, [], hash).Length);
        Fails(SksStatus.Algorithm, () => Store.SignHashedData(entry.KeyHandle, AlgorithmUris.RsaSha256, [], false, [], hash));
        Fails(SksStatus.Algorithm, () => Store.SignHashedData(entry.KeyHandle, AlgorithmUris.RsaNone, [], false, [], hash));
    }

    [Theory]
    [MemberData(nameof(Unlisted))]
    public void What_is_not_listed_is_refused_everywhere(string uri)
    {
        Assert.DoesNotContain(uri, Store.GetDeviceInfo().SupportedAlgorithms);
        using (var session = _issuer.Open(Store))
        {
            Fails(SksStatus.Algorithm, () => session.CreateKeyEntry(TestSession.Key() with { KeyAlgorithm = uri }));
        }

        using (var session = _issuer.Open(Store))
        {
            Fails(SksStatus.Algorithm, () => session.CreateKeyEntry(TestSession.Key() with { EndorsedAlgorithms = [uri] }));
        }

        IsEmpty();
        var (asymmetric, symmetric) = (Enrolment.WithoutPin(Store).KeyHandle, Symmetric());
        Fails(SksStatus.Algorithm, () => Store.SignHashedData(asymmetric, uri, [], false, [], new byte[32]));
        Fails(SksStatus.Algorithm, () => Store.AsymmetricKeyDecrypt(asymmetric, uri, [], false, [], new byte[32]));
        Fails(SksStatus.Algorithm, () => Store.KeyAgreement(asymmetric, uri, [], false, [], []));
        Fails(SksStatus.Algorithm, () => Store.PerformHmac(symmetric, uri, [], false, [], []));
        Fails(SksStatus.Algorithm, () => Store.SymmetricKeyEncrypt(symmetric, uri, true, [], false, [], new byte[16]));
    }

    [Theory]
    [InlineData("brainpoolP256r1")]
    [InlineData("secp256k1")]
    public void Keys_on_unlisted_curves_open_no_session_and_are_neither_certified_nor_agreed_with(string curve)
    {
        using var ec = ECDiffieHellman.Create(ECCurve.CreateFromFriendlyName(curve));
        byte[] publicKey = ec.ExportSubjectPublicKeyInfo();
        Fails(SksStatus.Algorithm, () => _issuer.Open(Store, p => p with { ServerEphemeralKey = publicKey }));
        Fails(SksStatus.Algorithm, () => _issuer.Open(Store, p => p with { KeyManagementKey = publicKey }));
        using (var session = _issuer.Open(Store))
        {
            var entry = session.CreateKeyEntry();
            Fails(SksStatus.Algorithm, () => session.SetCertificatePath(entry, _issuer.Certify(publicKey)));
        }

        IsEmpty();
        uint key = Enrolment.WithoutPin(Store).KeyHandle;
        Fails(SksStatus.Algorithm, () => Store.KeyAgreement(key, AlgorithmUris.EcdhRaw, [], false, [], publicKey));
    }

    private static string Sks(string name) => "https://webpki.github.io/sks/algorithm#" + name;

    private static Core.Keys.KeyEntryParameters Exponent(string algorithm, string keyParameters) =>
        TestSession.Key(keyAlgorithm: algorithm) with { KeyParameters = Convert.FromHexString(keyParameters) };

    private uint Symmetric()
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        session.ImportSymmetricKey(entry, session.SetCertificatePath(entry), new byte[16]);
        session.Close();
        return entry.KeyHandle;
    }
}
