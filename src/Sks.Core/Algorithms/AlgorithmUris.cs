namespace Sks.Core.Algorithms;

/// <summary>The algorithm URIs that code names; everything else asks the <see cref="AlgorithmRegistry"/>.</summary>
public static class AlgorithmUris
{
    /// <summary>The session key algorithm.</summary>
    public const string Session1 = Sks + "session.1";

    /// <summary>The key entry algorithm.</summary>
    public const string Key1 = Sks + "key.1";

    /// <summary>NIST P-256.</summary>
    public const string P256 = Sks + "ec.nist.p256";

    /// <summary>NIST P-384.</summary>
    public const string P384 = Sks + "ec.nist.p384";

    /// <summary>NIST P-521.</summary>
    public const string P521 = Sks + "ec.nist.p521";

    /// <summary>RSA, 2048 bits.</summary>
    public const string Rsa2048 = Sks + "rsa2048";

    /// <summary>RSA, 3072 bits.</summary>
    public const string Rsa3072 = Sks + "rsa3072";

    /// <summary>RSA, 4096 bits.</summary>
    public const string Rsa4096 = Sks + "rsa4096";

    /// <summary>RSA, 1024 bits, the exponent in <c>keyParameters</c>; for keys of old.</summary>
    public const string Rsa1024Exp = Rsa1024 + ".exp";

    /// <summary>RSA, 2048 bits, the exponent in <c>keyParameters</c>.</summary>
    public const string Rsa2048Exp = Rsa2048 + ".exp";

    /// <summary>RSA, 3072 bits, the exponent in <c>keyParameters</c>.</summary>
    public const string Rsa3072Exp = Rsa3072 + ".exp";

    /// <summary>RSA, 4096 bits, the exponent in <c>keyParameters</c>.</summary>
    public const string Rsa4096Exp = Rsa4096 + ".exp";

    /// <summary>Ed25519 (RFC 8032): the key, and its signature of the message itself.</summary>
    public const string Ed25519 = Sks + "ed25519";

    /// <summary>Ed448 (RFC 8032): the key, and its signature of the message itself, without a context.</summary>
    public const string Ed448 = Sks + "ed448";

    /// <summary>X25519 (RFC 7748): the key, and its agreement.</summary>
    public const string X25519 = Sks + "x25519";

    /// <summary>X448 (RFC 7748): the key, and its agreement.</summary>
    public const string X448 = Sks + "x448";

    /// <summary>RSA PKCS #1 v1.5 over SHA-256.</summary>
    public const string RsaSha256 = XmlDsigMore + "rsa-sha256";

    /// <summary>RSA PKCS #1 v1.5 over SHA-384.</summary>
    public const string RsaSha384 = XmlDsigMore + "rsa-sha384";

    /// <summary>RSA PKCS #1 v1.5 over SHA-512.</summary>
    public const string RsaSha512 = XmlDsigMore + "rsa-sha512";

    /// <summary>RSASSA-PSS over SHA-256 (RFC 9231, 2.3.10): MGF1 with the same hash, a salt as long as the hash.</summary>
    public const string RsaPssSha256 = XmlDsigMore2007 + "sha256-rsa-MGF1";

    /// <summary>RSASSA-PSS over SHA-384, likewise.</summary>
    public const string RsaPssSha384 = XmlDsigMore2007 + "sha384-rsa-MGF1";

    /// <summary>RSASSA-PSS over SHA-512, likewise.</summary>
    public const string RsaPssSha512 = XmlDsigMore2007 + "sha512-rsa-MGF1";

    /// <summary>ECDSA over SHA-256.</summary>
    public const string EcdsaSha256 = XmlDsigMore + "ecdsa-sha256";

    /// <summary>ECDSA over SHA-384.</summary>
    public const string EcdsaSha384 = XmlDsigMore + "ecdsa-sha384";

    /// <summary>ECDSA over SHA-512.</summary>
    public const string EcdsaSha512 = XmlDsigMore + "ecdsa-sha512";

    /// <summary>RSA PKCS #1 v1.5 over what the caller hashed and identified.</summary>
    public const string RsaNone = Sks + "rsa.pkcs1.none";

    /// <summary>ECDSA over what the caller hashed.</summary>
    public const string EcdsaNone = Sks + "ecdsa.none";

    /// <summary>RSA, 1024 bits; for keys of old, to import.</summary>
    public const string Rsa1024 = Sks + "rsa1024";

    /// <summary>HMAC over SHA-1.</summary>
    public const string HmacSha1 = "http://www.w3.org/2000/09/xmldsig#hmac-sha1";

    /// <summary>HMAC over SHA-256.</summary>
    public const string HmacSha256 = XmlDsigMore + "hmac-sha256";

    /// <summary>HMAC over SHA-384.</summary>
    public const string HmacSha384 = XmlDsigMore + "hmac-sha384";

    /// <summary>HMAC over SHA-512.</summary>
    public const string HmacSha512 = XmlDsigMore + "hmac-sha512";

    /// <summary>AES-128-CBC as in XML Encryption.</summary>
    public const string Aes128Cbc = XmlEnc + "aes128-cbc";

    /// <summary>AES-192-CBC as in XML Encryption.</summary>
    public const string Aes192Cbc = XmlEnc + "aes192-cbc";

    /// <summary>AES-256-CBC as in XML Encryption.</summary>
    public const string Aes256Cbc = XmlEnc + "aes256-cbc";

    /// <summary>AES-CBC with padding, the IV in <c>parameters</c>.</summary>
    public const string AesCbc = Sks + "aes.cbc";

    /// <summary>AES-ECB of whole blocks.</summary>
    public const string AesEcbNoPad = Sks + "aes.ecb.nopad";

    /// <summary>RSA PKCS #1 v1.5 encryption.</summary>
    public const string RsaEsPkcs1 = Sks + "rsa.es.pkcs1_5";

    /// <summary>RSA OAEP with SHA-1.</summary>
    public const string RsaOaepSha1 = Sks + "rsa.oaep.sha1";

    /// <summary>RSA OAEP with SHA-256.</summary>
    public const string RsaOaepSha256 = Sks + "rsa.oaep.sha256";

    /// <summary>ECDH on a NIST curve (SP800-56A, 5.7.1.2), the raw shared secret.</summary>
    public const string EcdhRaw = Sks + "ecdh.raw";

    /// <summary>No cryptographic operation at all.</summary>
    public const string None = Sks + "none";

    private const string Sks = "https://webpki.github.io/sks/algorithm#";
    private const string XmlEnc = "http://www.w3.org/2001/04/xmlenc#";
    private const string XmlDsigMore = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string XmlDsigMore2007 = "http://www.w3.org/2007/05/xmldsig-more#";
}
