using System.Globalization;
using Sks.Core.Keys;

namespace Sks.Core.OneTimePasswords;

/// <summary>
/// What a symmetric key's property bag says about HOTP (RFC 4226), with the names of the sample in the specification's
/// <c>addExtension</c>.
/// </summary>
/// <param name="Counter">The moving factor of the next code.</param>
/// <param name="Digits">6 to 8.</param>
public sealed record HotpProperties(ulong Counter, int Digits)
{
    /// <summary>The type of the property bag.</summary>
    public const string Type = "urn:ietf:rfc:4226";

    /// <summary>The property that counts codes; writable.</summary>
    public const string CounterName = "Counter";

    /// <summary>The property that says how long codes are.</summary>
    public const string DigitsName = "Digits";

    /// <summary>The value of <see cref="CounterName"/> once the next code has been used.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.NotAllowed"/>: the counter is at its end, 2^64 - 1.</exception>
    public string NextCounter => Counter < ulong.MaxValue
        ? (Counter + 1).ToString(CultureInfo.InvariantCulture)
        : throw new SksException(SksStatus.NotAllowed, "The key's one-time passwords are used up.");

    /// <summary>Reads the property bag.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Option"/>: no property bag, a property is missing or not a number within its limits, or the counter is read-only.
    /// </exception>
    public static HotpProperties Read(KeyExtension extension)
    {
        var bag = PropertyBag.Read(extension);
        ulong counter = bag.Required(CounterName, 0, ulong.MaxValue);
        return bag.Find(CounterName)!.Writable
            ? new HotpProperties(counter, (int)bag.Required(DigitsName, OneTimePassword.MinDigits, OneTimePassword.MaxDigits))
            : throw new SksException(SksStatus.Option, $"{CounterName} in the key's property bag is read-only, so no code could be used up.");
    }
}
