using System.Text;
using Sks.Core.DataTypes;

namespace Sks.Core.Keys;

/// <summary>
/// The content of a property bag (addExtension, "propertyBags data normalization"): for each property
/// <code>
/// name (byte[]) || writable (bool) || value (byte[])
/// </code>
/// one after the other.
/// </summary>
/// <remarks>Not thread safe while <see cref="Set"/> runs.</remarks>
public sealed class PropertyBag
{
    private const int MaxName = 255;

    private readonly List<NameValuePair> _properties = [];

    private PropertyBag()
    {
    }

    /// <summary>At least one property, in the issuer's order.</summary>
    public IReadOnlyList<NameValuePair> Properties => _properties;

    /// <summary>Makes a bag of properties.</summary>
    /// <exception cref="SksException">As <see cref="Read(ReadOnlySpan{byte})"/>; or a value has more than 65,535 bytes.</exception>
    public static PropertyBag Create(IEnumerable<NameValuePair> properties)
    {
        var bag = new PropertyBag();
        bag._properties.AddRange(properties);
        return Read(bag.Write());
    }

    /// <summary>Reads the extension data of a property bag.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: not a property bag, or a name twice.</exception>
    public static PropertyBag Read(ReadOnlySpan<byte> data)
    {
        var bag = new PropertyBag();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new DataReader(data);
        do
        {
            string name = reader.String();
            Check(name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= MaxName, "A property name has not 1 to 255 bytes.");
            Check(names.Add(name), "A property bag has a name twice.");
            var property = new NameValuePair(name, reader.Bool(), reader.String());
            CheckText(name);
            CheckText(property.Value);
            bag._properties.Add(property);
        }
        while (reader.Remaining > 0);
        return bag;
    }

    /// <summary>Reads an extension that has to be a property bag.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: it is none.</exception>
    public static PropertyBag Read(KeyExtension extension)
    {
        Check(extension.SubType == ExtensionSubType.PropertyBag, "The extension is not a property bag.");
        return Read(extension.ExtensionData);
    }

    /// <summary>The property of a name, compared byte by byte; <see langword="null"/> if there is none.</summary>
    public NameValuePair? Find(string name) => _properties.Find(property => property.Name == name);

    /// <summary>Sets a writable property.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Option"/>: there is none of this name, or the value ends with a null character; <see cref="SksStatus.NotAllowed"/>:
    /// it is read-only.
    /// </exception>
    public void Set(string name, string value)
    {
        CheckText(value);
        int index = _properties.FindIndex(property => property.Name == name);
        Check(index >= 0, "The property bag has no property of this name.");
        if (!_properties[index].Writable)
        {
            throw new SksException(SksStatus.NotAllowed, "The property is read-only.");
        }

        _properties[index] = _properties[index] with { Value = value };
    }

    /// <summary>The extension data.</summary>
    public byte[] Write()
    {
        using var writer = new DataWriter();
        foreach (var (name, writable, value) in _properties)
        {
            writer.String(name).Bool(writable).String(value);
        }

        return writer.ToArray();
    }

    private static void CheckText(string text) =>
        Check(!text.EndsWith('\0'), "A property's name or value ends with a null character.");

    private static void Check(bool condition, string violation)
    {
        if (!condition)
        {
            throw new SksException(SksStatus.Option, violation);
        }
    }
}
