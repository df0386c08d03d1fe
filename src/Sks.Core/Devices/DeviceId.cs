using System.Security.Cryptography;

namespace Sks.Core.Devices;

/// <summary>
/// The identity of a device in its forms: the bytes that formulas use (section 2.7) and the forms that people read out to
/// confirm a device out of band, both made from the SHA-1 fingerprint of the device certificate.
/// </summary>
public static class DeviceId
{
    private const string GroupAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>The Device ID of privacy mode: the ASCII bytes of <c>Anonymous</c>.</summary>
    public static ReadOnlySpan<byte> Anonymous => "Anonymous"u8;

    /// <summary>The bytes that formulas use: the certificate, or <see cref="Anonymous"/>.</summary>
    public static ReadOnlySpan<byte> For(bool privacyEnabled, byte[] deviceCertificate) =>
        privacyEnabled ? Anonymous : deviceCertificate;

    /// <summary>40 lower case hexadecimal digits: SHA-1 of the certificate.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> deviceCertificate) =>
        Convert.ToHexStringLower(SHA1.HashData(deviceCertificate));

    /// <summary>The first 8 digits of <see cref="Fingerprint"/>.</summary>
    public static string ShortForm(ReadOnlySpan<byte> deviceCertificate) => Fingerprint(deviceCertificate)[..8];

    /// <summary>
    /// Five groups of four characters, as <c>ABCD-EFGH-JKLM-NPQR-STUV</c>:
    /// <code>
    /// SHA-1 (160 bits)  = upper (80) || lower (80)
    /// id (80)           = upper XOR lower            groups 1-4, 20 bits each
    /// fold (40)         = id upper XOR id lower
    /// checksum (20)     = fold upper XOR fold lower  group 5
    /// </code>
    /// Each character stands for 5 bits of its group, most significant first.
    /// </summary>
    public static string GroupedForm(ReadOnlySpan<byte> deviceCertificate)
    {
        byte[] hash = SHA1.HashData(deviceCertificate);
        UInt128 id = 0;
        for (int i = 0; i < 10; i++)
        {
            id = (id << 8) | (byte)(hash[i] ^ hash[i + 10]);
        }

        return string.Join('-', Group(id, 3), Group(id, 2), Group(id, 1), Group(id, 0), Group(Checksum(id), 0));
    }

    /// <summary>
    /// Whether <paramref name="claimed"/>, as a person typed it, is one of the three forms of this device's ID. Case, spaces, dashes
    /// and colons do not count.
    /// </summary>
    public static bool Matches(string claimed, ReadOnlySpan<byte> deviceCertificate)
    {
        string text = Normalize(claimed);
        string fingerprint = Fingerprint(deviceCertificate).ToUpperInvariant();
        return text == fingerprint || text == fingerprint[..8] || text == Normalize(GroupedForm(deviceCertificate));
    }

    /// <summary>
    /// Whether <paramref name="text"/> is a grouped form whose checksum holds, so that a slip of the tongue can be told from another
    /// device.
    /// </summary>
    public static bool HasValidChecksum(string text)
    {
        string symbols = Normalize(text);
        if (symbols.Length != 20)
        {
            return false;
        }

        UInt128 value = 0;
        foreach (char symbol in symbols)
        {
            int bits = GroupAlphabet.IndexOf(symbol, StringComparison.Ordinal);
            if (bits < 0)
            {
                return false;
            }

            value = (value << 5) | (uint)bits;
        }

        return Checksum(value >> 20) == (value & 0xFFFFF);
    }

    private static UInt128 Checksum(UInt128 id)
    {
        UInt128 fold = (id >> 40) ^ (id & 0xFF_FFFF_FFFF);
        return (fold >> 20) ^ (fold & 0xFFFFF);
    }

    private static string Group(UInt128 bits, int fromRight) => string.Create(4, bits >> (20 * fromRight), static (text, group) =>
    {
        for (int i = 0; i < 4; i++)
        {
            text[i] = GroupAlphabet[(int)((group >> (15 - (5 * i))) & 0x1F)];
        }
    });

    /// <summary>In capitals, without what does not count.</summary>
    internal static string Normalize(string text) =>
        string.Concat(text.Where(c => c is not (' ' or '-' or ':')).Select(char.ToUpperInvariant));
}
