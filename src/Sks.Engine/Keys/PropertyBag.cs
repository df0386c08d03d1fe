using Sks.Core;
using Sks.Core.DataTypes;

namespace Sks.Engine.Keys;

/// <summary>
/// The content of a property bag (addExtension, "propertyBags data normalization"): for each property
/// <code>
/// name (byte[]) || writable (bool) || value (byte[])
/// </code>
/// one after the other.
/// </summary>
internal sealed class PropertyBag
{
    private const int MaxName = 255;

    private readonly List<(string Name, bool Writable, string Value)> _properties = [];

    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: not a property bag, or a name twice.</exception>
    public static PropertyBag Read(ReadOnlySpan<byte> data)
    {
        var bag = new PropertyBag();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new DataReader(data);
        do
        {
            string name = reader.String();
            Limits.Check(name.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(name) <= MaxName, "A property name has not 1 to 255 bytes.");
            Limits.Check(names.Add(name), "A property bag has a name twice.");
            Limits.CheckText(name, "A property name");
            bool writable = reader.Bool();
            string value = reader.String();
            Limits.CheckText(value, "A property value");
            bag._properties.Add((name, writable, value));
        }
        while (reader.Remaining > 0);
        return bag;
    }

    /// <summary>Sets a writable property.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Option"/>: there is none of this name, or the value ends with a null character; <see cref="SksStatus.NotAllowed"/>: it is read-only.
    /// </exception>
    public void Set(string name, string value)
    {
        Limits.CheckText(value, "A property value");
        int index = _properties.FindIndex(property => property.Name == name);
        Limits.Check(index >= 0, "The property bag has no property of this name.");
        if (!_properties[index].Writable)
        {
            throw new SksException(SksStatus.NotAllowed, "The property is read-only.");
        }

        _properties[index] = (name, true, value);
    }

    public byte[] Write()
    {
        using var writer = new DataWriter();
        foreach (var (name, writable, value) in _properties)
        {
            writer.String(name).Bool(writable).String(value);
        }

        return writer.ToArray();
    }
}
