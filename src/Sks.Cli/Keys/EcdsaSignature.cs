using System.Formats.Asn1;

namespace Sks.Cli.Keys;

/// <summary>ECDSA signatures in the form that X.509 tools read.</summary>
internal static class EcdsaSignature
{
    /// <summary>
    /// Writes <c>r || s</c> of fixed width as RFC 3279 has it: <c>SEQUENCE { r INTEGER, s INTEGER }</c>.
    /// </summary>
    public static byte[] ToDer(ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            int width = signature.Length / 2;
            writer.WriteIntegerUnsigned(Minimal(signature[..width]));
            writer.WriteIntegerUnsigned(Minimal(signature[width..]));
        }

        return writer.Encode();
    }

    /// <summary>DER wants no leading zeros but the one of zero itself.</summary>
    private static ReadOnlySpan<byte> Minimal(ReadOnlySpan<byte> value)
    {
        int first = value.IndexOfAnyExcept((byte)0);
        return first < 0 ? value[^1..] : value[first..];
    }
}
