using System.Buffers.Binary;
using System.Globalization;

namespace Sks.Core.OneTimePasswords;

/// <summary>
/// The formula of HOTP (RFC 4226, section 5.3) and TOTP (RFC 6238, section 4), around the HMAC that the key computes:
/// <code>
/// message = moving factor, 8 bytes big-endian: the counter (HOTP), or the number of time steps (TOTP)
/// hmac    = HMAC(key, message)
/// offset  = last byte of hmac AND 0x0F
/// binary  = hmac[offset .. offset + 3], big-endian, AND 0x7FFFFFFF
/// code    = binary modulo 10^digits, with its leading zeros
/// </code>
/// </summary>
public static class OneTimePassword
{
    /// <summary>Fewest digits of a code (RFC 4226, requirement R4 and section 5.3).</summary>
    public const int MinDigits = 6;

    /// <summary>Most digits of a code: 31 bits do not fill more evenly (RFC 4226, section 5.3).</summary>
    public const int MaxDigits = 8;

    /// <summary>Bytes of the shortest HMAC that any offset fits in: SHA-1's.</summary>
    private const int ShortestHmac = 20;

    /// <summary>What the key computes the HMAC of: 8 bytes.</summary>
    public static byte[] Message(ulong movingFactor)
    {
        byte[] message = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(message, movingFactor);
        return message;
    }

    /// <summary>The code that an HMAC stands for (dynamic truncation).</summary>
    /// <param name="hmac">20 bytes or more.</param>
    /// <param name="digits"><see cref="MinDigits"/> to <see cref="MaxDigits"/>.</param>
    /// <returns>Exactly <paramref name="digits"/> decimal digits.</returns>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: the HMAC is shorter than any HMAC.</exception>
    public static string Code(ReadOnlySpan<byte> hmac, int digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, MinDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, MaxDigits);
        if (hmac.Length < ShortestHmac)
        {
            throw new SksException(SksStatus.Crypto, $"An HMAC has less than {ShortestHmac} bytes.");
        }

        int offset = hmac[^1] & 0x0F;
        uint binary = BinaryPrimitives.ReadUInt32BigEndian(hmac[offset..]) & 0x7FFF_FFFF;
        uint modulus = 1;
        for (int i = 0; i < digits; i++)
        {
            modulus *= 10;
        }

        return (binary % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }
}
