using Sks.Core.Algorithms;
using Xunit;

namespace Sks.Core.Tests.Algorithms;

/// <summary>Section 4.1, its URIs spelt out once more.</summary>
public sealed class AlgorithmRegistryTests
{
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
}
