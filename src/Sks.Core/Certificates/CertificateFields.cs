using System.Formats.Asn1;

namespace Sks.Core.Certificates;

/// <summary>
/// The fields of an X.509 certificate that the store compares, read without opening native handles: a store reads thousands.
/// </summary>
/// <param name="SerialNumber">Big-endian, as in DER.</param>
/// <param name="Issuer">DER of the issuer's name.</param>
/// <param name="Subject">DER of the subject's name.</param>
/// <param name="SubjectPublicKeyInfo">DER of the public key.</param>
public sealed record CertificateFields(byte[] SerialNumber, byte[] Issuer, byte[] Subject, byte[] SubjectPublicKeyInfo)
{
    /// <summary>
    /// Reads the fixed head of the certificate:
    /// <code>
    /// SEQUENCE { SEQUENCE { [0] version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, ... }, ... }
    /// </code>
    /// </summary>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: not a DER-encoded X.509 certificate.</exception>
    public static CertificateFields Read(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            var outer = new AsnReader(certificate, AsnEncodingRules.DER);
            var body = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var tbs = body.ReadSequence();
            body.ReadSequence();
            body.ReadBitString(out _);
            body.ThrowIfNotEmpty();
            var version = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            if (tbs.PeekTag().HasSameClassAndValue(version))
            {
                tbs.ReadEncodedValue();
            }

            byte[] serialNumber = tbs.ReadIntegerBytes().ToArray();
            tbs.ReadSequence();
            byte[] issuer = ReadSequence(tbs);
            tbs.ReadSequence();
            byte[] subject = ReadSequence(tbs);
            byte[] subjectPublicKeyInfo = ReadSequence(tbs);
            while (tbs.HasData)
            {
                tbs.ReadEncodedValue();
            }

            return new CertificateFields(serialNumber, issuer, subject, subjectPublicKeyInfo);
        }
        catch (AsnContentException)
        {
            throw new SksException(SksStatus.Crypto, "A certificate is not in X.509 DER encoding.");
        }
    }

    private static byte[] ReadSequence(AsnReader reader)
    {
        var value = reader.PeekEncodedValue();
        reader.ReadSequence();
        return value.ToArray();
    }
}
