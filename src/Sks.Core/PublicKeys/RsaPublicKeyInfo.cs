using System.Formats.Asn1;
using System.Numerics;

namespace Sks.Core.PublicKeys;

/// <summary>RSA's SubjectPublicKeyInfo in its one encoding:
/// <code>
/// SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING { SEQUENCE { modulus, exponent } } }
/// </code>
/// Integers are as in DER: signed, big-endian.
/// </summary>
internal static class RsaPublicKeyInfo
{
    /// <returns><see langword="null"/>: not what <see cref="Write"/> would write.</returns>
    public static (byte[] Modulus, byte[] Exponent)? Read(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        try
        {
            AsnDecoder.ReadSequence(subjectPublicKeyInfo, AsnEncodingRules.DER, out int offset, out int length, out _);
            var content = subjectPublicKeyInfo.Slice(offset, length);
            AsnDecoder.ReadSequence(content, AsnEncodingRules.DER, out _, out _, out int algorithmLength);
            byte[] bits = AsnDecoder.ReadBitString(content[algorithmLength..], AsnEncodingRules.DER, out _, out _);
            AsnDecoder.ReadSequence(bits, AsnEncodingRules.DER, out offset, out length, out _);
            var integers = bits.AsSpan(offset, length);
            byte[] modulus = AsnDecoder.ReadIntegerBytes(integers, AsnEncodingRules.DER, out int consumed).ToArray();
            byte[] exponent = AsnDecoder.ReadIntegerBytes(integers[consumed..], AsnEncodingRules.DER, out _).ToArray();
            return subjectPublicKeyInfo.SequenceEqual(Write(modulus, exponent)) ? (modulus, exponent) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    public static byte[] Write(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(modulus);
            key.WriteInteger(exponent);
        }

        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            using (info.PushSequence())
            {
                info.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                info.WriteNull();
            }

            info.WriteBitString(key.Encode());
        }

        return info.Encode();
    }

    /// <summary>Bits of a positive integer; 0 for a negative one, which no row has.</summary>
    public static int BitLength(ReadOnlySpan<byte> integer)
    {
        if (integer[0] >= 0x80)
        {
            return 0;
        }

        var digits = integer[0] == 0 ? integer[1..] : integer;
        return digits.IsEmpty ? 0 : (digits.Length * 8) - BitOperations.LeadingZeroCount((uint)digits[0] << 24);
    }
}
