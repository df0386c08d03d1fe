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

    /// <summary>Chapter 4.1, and what of 4.2 an issuer names.</summary>
    [Fact]
    public void Every_mandatory_algorithm_is_listed()
    {
        string[] mandatory =
        [
            "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.w3.org/2001/04/xmlenc#aes192-cbc",
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc", Sks("aes.cbc"), Sks("aes.ecb.nopad"),
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1", More("hmac-sha256"), More("hmac-sha384"), More("hmac-sha512"),
            Sks("rsa.es.pkcs1_5"), Sks("rsa.oaep.sha1"), Sks("rsa.oaep.sha256"), Sks("ecdh.raw"),
            More("rsa-sha256"), More("rsa-sha384"), More("rsa-sha512"), More("ecdsa-sha256"), More("ecdsa-sha384"), More("ecdsa-sha512"),
            Sks("rsa.pkcs1.none"), Sks("ecdsa.none"), Sks("rsa1024"), Sks("rsa2048"),
            Sks("ec.nist.p256"), Sks("ec.nist.p384"), Sks("ec.nist.p521"), Sks("session.1"), Sks("key.1"), Sks("none"),
        ];
        Assert.Subset(AlgorithmRegistry.Uris.ToHashSet(), mandatory.ToHashSet());

        static string Sks(string name) => "https://webpki.github.io/sks/algorithm#" + name;
        static string More(string name) => "http://www.w3.org/2001/04/xmldsig-more#" + name;
    }

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
