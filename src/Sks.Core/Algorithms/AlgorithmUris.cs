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

    /// <summary>RSA PKCS #1 v1.5 over SHA-256.</summary>
    public const string RsaSha256 = XmlDsigMore + "rsa-sha256";

    /// <summary>RSA PKCS #1 v1.5 over SHA-384.</summary>
    public const string RsaSha384 = XmlDsigMore + "rsa-sha384";

    /// <summary>RSA PKCS #1 v1.5 over SHA-512.</summary>
    public const string RsaSha512 = XmlDsigMore + "rsa-sha512";

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

    /// <summary>ECDH, the raw shared secret.</summary>
    public const string EcdhRaw = Sks + "ecdh.raw";

    /// <summary>No cryptographic operation at all.</summary>
    public const string None = Sks + "none";

    private const string Sks = "https://webpki.github.io/sks/algorithm#";
    private const string XmlEnc = "http://www.w3.org/2001/04/xmlenc#";
    private const string XmlDsigMore = "http://www.w3.org/2001/04/xmldsig-more#";
}
