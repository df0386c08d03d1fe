using System.Formats.Asn1;

namespace Sks.Issuer.Revocation;

/// <summary>
/// What somebody asks (RFC 6960, section 4.1.1). A signature is not looked at: anybody may ask.
/// <code>
/// OCSPRequest ::= SEQUENCE {
///   tbsRequest SEQUENCE {
///     version           [0] EXPLICIT INTEGER DEFAULT v1(0),
///     requestorName     [1] EXPLICIT GeneralName OPTIONAL,
///     requestList           SEQUENCE OF SEQUENCE { reqCert CertID, singleRequestExtensions [0] EXPLICIT Extensions OPTIONAL },
///     requestExtensions [2] EXPLICIT Extensions OPTIONAL },
///   optionalSignature   [0] EXPLICIT Signature OPTIONAL }
/// </code>
/// </summary>
/// <param name="Certificates">At least one.</param>
/// <param name="Nonce">The nonce extension's value, DER, to be repeated; <see langword="null"/>: none.</param>
internal sealed record OcspRequest(IReadOnlyList<CertId> Certificates, byte[]? Nonce)
{
    /// <summary>Bytes of a request.</summary>
    public const int MaxSize = 8 << 10;

    /// <summary>Certificates that one request may ask for.</summary>
    public const int CertificateLimit = 32;

    /// <summary>OID of the nonce (section 4.4.1).</summary>
    public const string NonceOid = "1.3.6.1.5.5.7.48.1.2";

    private const int ExtensionLimit = 16;
    private const int NonceLimit = 128;

    private static readonly Asn1Tag Version = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag RequestorName = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag RequestExtensions = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag OptionalSignature = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag SingleRequestExtensions = new(TagClass.ContextSpecific, 0);

    /// <summary>Reads a request.</summary>
    /// <exception cref="AsnContentException">It is not one, or asks for too much.</exception>
    public static OcspRequest Read(byte[] der)
    {
        if (der.Length > MaxSize)
        {
            throw new AsnContentException($"A request has at most {MaxSize} bytes.");
        }

        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var request = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var body = request.ReadSequence();
        SkipOptional(request, OptionalSignature);
        request.ThrowIfNotEmpty();
        if (body.HasData && body.PeekTag().HasSameClassAndValue(Version))
        {
            var version = body.ReadSequence(Version);
            if (!version.TryReadInt32(out int number) || number != 0)
            {
                throw new AsnContentException("A request has version 1.");
            }

            version.ThrowIfNotEmpty();
        }

        SkipOptional(body, RequestorName);
        var certificates = ReadCertificates(body.ReadSequence());
        byte[]? nonce = body.HasData ? ReadExtensions(body.ReadSequence(RequestExtensions)) : null;
        body.ThrowIfNotEmpty();
        return new OcspRequest(certificates, nonce);
    }

    private static List<CertId> ReadCertificates(AsnReader list)
    {
        var certificates = new List<CertId>();
        while (list.HasData)
        {
            var single = list.ReadSequence();
            certificates.Add(CertId.Read(single));
            if (single.HasData)
            {
                ReadExtensions(single.ReadSequence(SingleRequestExtensions));
            }

            single.ThrowIfNotEmpty();
            if (certificates.Count > CertificateLimit)
            {
                throw new AsnContentException($"A request asks for at most {CertificateLimit} certificates.");
            }
        }

        return certificates.Count > 0 ? certificates : throw new AsnContentException("A request asks for a certificate.");
    }

    /// <returns>The nonce, if it is among them.</returns>
    private static byte[]? ReadExtensions(AsnReader wrapper)
    {
        var list = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        byte[]? nonce = null;
        for (int count = 0; list.HasData; count++)
        {
            var extension = list.ReadSequence();
            string oid = extension.ReadObjectIdentifier();
            bool critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            byte[] value = extension.ReadOctetString();
            extension.ThrowIfNotEmpty();
            if (count == ExtensionLimit || (oid == NonceOid && nonce is not null) || (critical && oid != NonceOid))
            {
                throw new AsnContentException("An extension is critical and not known, or there are too many.");
            }

            nonce = oid == NonceOid ? RequireNonce(value) : nonce;
        }

        return nonce;
    }

    /// <summary>RFC 9654, section 2.1: 1 to 128 bytes in an OCTET STRING.</summary>
    private static byte[] RequireNonce(byte[] value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        byte[] nonce = reader.ReadOctetString();
        reader.ThrowIfNotEmpty();
        return nonce.Length is > 0 and <= NonceLimit ? value : throw new AsnContentException($"A nonce has 1 to {NonceLimit} bytes.");
    }

    private static void SkipOptional(AsnReader reader, Asn1Tag tag)
    {
        if (reader.HasData && reader.PeekTag().HasSameClassAndValue(tag))
        {
            reader.ReadEncodedValue();
        }
    }
}
