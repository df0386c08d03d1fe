using System.Globalization;
using Sks.Core.Keys;

namespace Sks.Core.OneTimePasswords;

/// <summary>Reads the numbers of a property bag: decimal digits and nothing else.</summary>
internal static class PropertyNumbers
{
    /// <summary>A property that has to be there.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: missing, no number, or outside its limits.</exception>
    public static ulong Required(this PropertyBag bag, string name, ulong least, ulong most) =>
        Number(bag.Find(name) ?? throw new SksException(SksStatus.Option, $"The key's property bag has no {name}."), least, most);

    /// <summary>A property with a default.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: no number, or outside its limits.</exception>
    public static ulong Optional(this PropertyBag bag, string name, ulong least, ulong most, ulong absent) =>
        bag.Find(name) is { } property ? Number(property, least, most) : absent;

    private static ulong Number(NameValuePair property, ulong least, ulong most) =>
        ulong.TryParse(property.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number >= least && number <= most
            ? number
            : throw new SksException(SksStatus.Option, $"{property.Name} in the key's property bag is no whole number from {least} to {most}.");
}
