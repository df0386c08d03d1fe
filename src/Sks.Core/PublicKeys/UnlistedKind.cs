using System.Formats.Asn1;
using Sks.Core.Algorithms;

namespace Sks.Core.PublicKeys;

/// <summary>Tells a public key that no row of the registry is about from one that is badly encoded.</summary>
internal static class UnlistedKind
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>
    /// Whether <c>SEQUENCE { SEQUENCE { OID, ... } ...</c> names a kind of key, or a curve by its parameters, that is not listed.
    /// </summary>
    public static bool Is(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        try
        {
            AsnDecoder.ReadSequence(subjectPublicKeyInfo, AsnEncodingRules.DER, out int offset, out int length, out _);
            var content = subjectPublicKeyInfo.Slice(offset, length);
            AsnDecoder.ReadSequence(content, AsnEncodingRules.DER, out offset, out length, out int consumed);
            var identifier = content[..consumed];
            return AsnDecoder.ReadObjectIdentifier(content.Slice(offset, length), AsnEncodingRules.DER, out _) != RsaEncryption
                && !IsListed(identifier);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool IsListed(ReadOnlySpan<byte> identifier)
    {
        foreach (var row in AlgorithmRegistry.All)
        {
            var header = row switch
            {
                EcKeyAlgorithm ec => ec.PublicKeyHeader.Span,
                OkpKeyAlgorithm okp => okp.PublicKeyHeader.Span,
                _ => default,
            };
            if (header.IndexOf(identifier) > 0)
            {
                return true;
            }
        }

        return false;
    }
}
