using Sks.Core.Algorithms;
using Xunit;

namespace Sks.Core.Tests.Algorithms;

public sealed class AlgorithmRegistryTests
{
    /// <summary>So that a URI and a kind find one row.</summary>
    [Fact]
    public void No_uri_has_two_rows_of_a_kind()
    {
        Distinct(AlgorithmRegistry.All.OfType<KeyGenerationAlgorithm>());
        Distinct(AlgorithmRegistry.All.OfType<EndorsableAlgorithm>());
        Distinct(AlgorithmRegistry.All.Where(row => row is not (KeyGenerationAlgorithm or EndorsableAlgorithm)));

        static void Distinct(IEnumerable<Algorithm> rows) => Assert.Equal(rows.Count(), rows.Select(row => row.Uri).Distinct().Count());
    }

    [Fact]
    public void A_uri_of_two_rows_is_listed_once_and_finds_each_by_its_kind()
    {
        Assert.Single(AlgorithmRegistry.Uris, uri => uri == AlgorithmUris.Ed25519);
        Assert.Equal(KeyType.Ed25519, AlgorithmRegistry.Get<KeyGenerationAlgorithm>(AlgorithmUris.Ed25519).KeyType);
        Assert.True(AlgorithmRegistry.Get<SignatureAlgorithm>(AlgorithmUris.Ed25519).SignsMessage);
        Assert.IsType<SignatureAlgorithm>(AlgorithmRegistry.Get<EndorsableAlgorithm>(AlgorithmUris.Ed25519));
        Assert.Null(AlgorithmRegistry.Find<KeyAgreementAlgorithm>(AlgorithmUris.Ed25519));
        Assert.Equal(
            SksStatus.Algorithm,
            Assert.Throws<SksException>(() => AlgorithmRegistry.Get<SignatureAlgorithm>(AlgorithmUris.X25519)).Status);
    }

    /// <summary>Section 4.1, and what of 4.2 an issuer names, spelt out once more.</summary>
    [Theory]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes128-cbc", typeof(SymmetricEncryptionAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes192-cbc", typeof(SymmetricEncryptionAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes256-cbc", typeof(SymmetricEncryptionAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#aes.cbc", typeof(SymmetricEncryptionAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#aes.ecb.nopad", typeof(SymmetricEncryptionAlgorithm))]
    [InlineData("http://www.w3.org/2000/09/xmldsig#hmac-sha1", typeof(HmacAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", typeof(HmacAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#hmac-sha384", typeof(HmacAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#hmac-sha512", typeof(HmacAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#rsa.es.pkcs1_5", typeof(AsymmetricEncryptionAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#rsa.oaep.sha1", typeof(AsymmetricEncryptionAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#rsa.oaep.sha256", typeof(AsymmetricEncryptionAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#ecdh.raw", typeof(KeyAgreementAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", typeof(SignatureAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", typeof(SignatureAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", typeof(SignatureAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", typeof(SignatureAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", typeof(SignatureAlgorithm))]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", typeof(SignatureAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#rsa.pkcs1.none", typeof(SignatureAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#ecdsa.none", typeof(SignatureAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#rsa1024", typeof(KeyGenerationAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#rsa2048", typeof(KeyGenerationAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#ec.nist.p256", typeof(KeyGenerationAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#ec.nist.p384", typeof(KeyGenerationAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#ec.nist.p521", typeof(KeyGenerationAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#session.1", typeof(SessionKeyAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#key.1", typeof(KeyEntryAlgorithm))]
    [InlineData("https://webpki.github.io/sks/algorithm#none", typeof(NoAlgorithm))]
    public void Every_mandatory_algorithm_is_listed(string uri, Type kind) =>
        Assert.IsAssignableFrom(kind, Assert.Single(AlgorithmRegistry.All, algorithm => algorithm.Uri == uri));

    /// <summary>RFC 8017, 9.1.1: 1,024 bits hold 2 x 48 + 2 bytes, but not 2 x 64 + 2.</summary>
    [Fact]
    public void Pss_suits_a_modulus_that_holds_hash_and_salt()
    {
        foreach (var key in AlgorithmRegistry.All.OfType<RsaKeyAlgorithm>())
        {
            Assert.True(AlgorithmRegistry.Get<SignatureAlgorithm>(AlgorithmUris.RsaPssSha256).Suits(key));
            Assert.True(AlgorithmRegistry.Get<SignatureAlgorithm>(AlgorithmUris.RsaPssSha384).Suits(key));
            Assert.Equal(key.KeySize > 1024, AlgorithmRegistry.Get<SignatureAlgorithm>(AlgorithmUris.RsaPssSha512).Suits(key));
            Assert.True(AlgorithmRegistry.Get<SignatureAlgorithm>(AlgorithmUris.RsaSha512).Suits(key));
        }
    }
}
