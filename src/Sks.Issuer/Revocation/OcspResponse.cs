using System.Formats.Asn1;
using Sks.Issuer.Books;

namespace Sks.Issuer.Revocation;

/// <summary>
/// Writes responses (RFC 6960, section 4.2.1):
/// <code>
/// OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] EXPLICIT SEQUENCE { id-pkix-ocsp-basic, OCTET STRING BasicOCSPResponse } OPTIONAL }
/// BasicOCSPResponse ::= SEQUENCE { tbsResponseData ResponseData, signatureAlgorithm, signature BIT STRING, certs [0] EXPLICIT SEQUENCE OF Certificate }
/// ResponseData ::= SEQUENCE { responderID [2] EXPLICIT KeyHash, producedAt GeneralizedTime, responses SEQUENCE OF SingleResponse, responseExtensions [1] EXPLICIT Extensions OPTIONAL }
/// SingleResponse ::= SEQUENCE { CertID, certStatus, thisUpdate GeneralizedTime, nextUpdate [0] EXPLICIT GeneralizedTime }
/// certStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT SEQUENCE { GeneralizedTime, [0] EXPLICIT CRLReason OPTIONAL }, unknown [2] IMPLICIT NULL }
/// </code>
/// </summary>
internal static class OcspResponse
{
    private const string Basic = "1.3.6.1.5.5.7.48.1.1";

    /// <summary>A response that says nothing of certificates, and is not signed.</summary>
    public static byte[] Failure(OcspStatus status)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(status);
        }

        return writer.Encode();
    }

    /// <summary>A signed response.</summary>
    /// <param name="answers">What it says.</param>
    /// <param name="nonce">The extension's value that it repeats; <see langword="null"/>: none.</param>
    /// <param name="signer">Signs.</param>
    /// <param name="thisUpdate">When that was so.</param>
    /// <param name="nextUpdate">Until when it may be relied on.</param>
    public static byte[] Signed(IReadOnlyList<OcspAnswer> answers, byte[]? nonce, OcspSigner signer, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate)
    {
        byte[] data = Data(answers, nonce, signer, thisUpdate, nextUpdate);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(OcspStatus.Successful);
            using (writer.PushSequence(Context(0)))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Basic);
                using (writer.PushOctetString())
                using (writer.PushSequence())
                {
                    writer.WriteEncodedValue(data);
                    writer.WriteEncodedValue(OcspSigner.SignatureAlgorithm);
                    writer.WriteBitString(signer.Sign(data));
                    using (writer.PushSequence(Context(0)))
                    using (writer.PushSequence())
                    {
                        writer.WriteEncodedValue(signer.Certificate);
                    }
                }
            }
        }

        return writer.Encode();
    }

    private static byte[] Data(IReadOnlyList<OcspAnswer> answers, byte[]? nonce, OcspSigner signer, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context(2)))
            {
                writer.WriteOctetString(signer.KeyHash);
            }

            Time(writer, thisUpdate);
            using (writer.PushSequence())
            {
                foreach (var answer in answers)
                {
                    Write(writer, answer, thisUpdate, nextUpdate);
                }
            }

            if (nonce is not null)
            {
                using (writer.PushSequence(Context(1)))
                using (writer.PushSequence())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(OcspRequest.NonceOid);
                    writer.WriteOctetString(nonce);
                }
            }
        }

        return writer.Encode();
    }

    private static void Write(AsnWriter writer, OcspAnswer answer, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate)
    {
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(answer.Certificate.Der);
            Write(writer, answer.Status);
            Time(writer, thisUpdate);
            using (writer.PushSequence(Context(0)))
            {
                Time(writer, nextUpdate);
            }
        }
    }

    private static void Write(AsnWriter writer, CertificateStatus? status)
    {
        switch (status)
        {
            case null:
                writer.WriteNull(Context(2));
                break;
            case { Revoked: null }:
                writer.WriteNull(Context(0));
                break;
            case { Revoked: { } revoked, Reason: var reason }:
                using (writer.PushSequence(Context(1)))
                {
                    Time(writer, revoked);
                    if (reason != RevocationReason.Unspecified)
                    {
                        using (writer.PushSequence(Context(0)))
                        {
                            writer.WriteEnumeratedValue(reason);
                        }
                    }
                }

                break;
        }
    }

    private static void Time(AsnWriter writer, DateTimeOffset time) => writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);
}
