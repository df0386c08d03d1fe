namespace Sks.Core.Devices;

/// <summary>
/// A device ID as a person gave it, in any of the three forms of <see cref="DeviceId"/>, checked for what its form allows to check.
/// It claims nothing about a device until <see cref="IsOf"/> has compared it with an attested certificate. Immutable.
/// </summary>
public sealed record ClaimedDeviceId
{
    /// <summary>Characters that are looked at.</summary>
    private const int LengthLimit = 128;

    private const int ShortLength = 8;
    private const int FingerprintLength = 40;
    private const int GroupedLength = 20;
    private const int GroupSize = 4;

    private ClaimedDeviceId(string text) => Text = text;

    /// <summary>The form as <see cref="DeviceId"/> writes it.</summary>
    public string Text { get; }

    /// <summary>
    /// Reads a form: 8 or 40 hexadecimal digits, or five groups of four whose checksum holds. Case, spaces, dashes and colons do not count.
    /// What looks alike is taken for the character that the form has: O for zero, I and L for one among hexadecimal digits; I and 1 for L,
    /// O and 0 for Q in groups, which have none of these four - there the checksum tells whether that was right.
    /// </summary>
    /// <param name="text">As it was typed.</param>
    /// <param name="id">The device ID.</param>
    /// <param name="mistake">What is wrong, to go after "the device ID"; empty when nothing is.</param>
    public static bool TryParse(string text, out ClaimedDeviceId id, out string mistake)
    {
        string symbols = text.Length <= LengthLimit ? DeviceId.Normalize(text) : "";
        (id, mistake) = symbols.Length switch
        {
            ShortLength or FingerprintLength => Hexadecimal(symbols),
            GroupedLength => Grouped(symbols),
            _ => (None, "has 8 or 40 hexadecimal digits, or five groups of four characters"),
        };
        return mistake.Length == 0;
    }

    /// <summary>Whether this is the device with that certificate, X.509 DER.</summary>
    public bool IsOf(ReadOnlySpan<byte> deviceCertificate) => Text.Length > 0 && DeviceId.Matches(Text, deviceCertificate);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static ClaimedDeviceId None { get; } = new("");

    private static (ClaimedDeviceId Id, string Mistake) Hexadecimal(string symbols)
    {
        string digits = symbols.Replace('O', '0').Replace('I', '1').Replace('L', '1').ToLowerInvariant();
        return digits.All(char.IsAsciiHexDigitLower)
            ? (new ClaimedDeviceId(digits), "")
            : (None, "of this length has hexadecimal digits only: 0-9, a-f");
    }

    private static (ClaimedDeviceId Id, string Mistake) Grouped(string symbols)
    {
        string text = symbols.Replace('I', 'L').Replace('1', 'L').Replace('O', 'Q').Replace('0', 'Q');
        return DeviceId.HasValidChecksum(text)
            ? (new ClaimedDeviceId(string.Join('-', text.Chunk(GroupSize).Select(group => new string(group)))), "")
            : (None, "has a slip in it: its last group, the checksum, does not fit; compare it with what 'sks device' shows");
    }
}
