using Sks.Core.Keys;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>The arguments of <c>addExtension</c>, in the four forms that KeyGen2 has for them (table of addExtension).</summary>
internal sealed record IssuedExtension(KeyExtension Extension, byte[] Mac)
{
    /// <summary>The arrays of an issued credential, in the order in which they are executed.</summary>
    public static IReadOnlyList<(string Property, ExtensionSubType SubType)> Arrays { get; } =
    [
        ("extensions", ExtensionSubType.Extension),
        ("encryptedExtensions", ExtensionSubType.EncryptedExtension),
        ("propertyBags", ExtensionSubType.PropertyBag),
        ("logotypes", ExtensionSubType.Logotype),
    ];

    public static IssuedExtension Read(ObjectReader reader, ExtensionSubType subType)
    {
        var extension = new KeyExtension(
            reader.Uri("type"),
            subType,
            subType == ExtensionSubType.Logotype ? reader.MimeType("mimeType") : "",
            subType == ExtensionSubType.PropertyBag
                ? ReadProperties(reader)
                : reader.Bytes("extensionData", KeyGen2Limits.ExtensionData));
        return new IssuedExtension(extension, reader.Bytes("mac"));
    }

    public void Write(ObjectWriter writer)
    {
        writer.String("type", Extension.Type);
        if (Extension.SubType == ExtensionSubType.PropertyBag)
        {
            writer.Array("properties", PropertyBag.Read(Extension).Properties, (property, w) => w
                .String("name", property.Name)
                .String("value", property.Value)
                .Bool("writable", property.Writable, absent: false));
        }
        else
        {
            writer.OptionalString("mimeType", Extension.Qualifier).Bytes("extensionData", Extension.ExtensionData);
        }

        writer.Bytes("mac", Mac);
    }

    private static byte[] ReadProperties(ObjectReader reader)
    {
        var properties = reader.Array(
            "properties",
            r => new NameValuePair(r.String("name"), Value: r.String("value"), Writable: r.Bool("writable", absent: false)),
            KeyGen2Limits.Properties);
        byte[] bag = reader.Guard("properties", () => PropertyBag.Create(properties).Write());
        return bag.Length <= KeyGen2Limits.ExtensionData
            ? bag
            : throw reader.Wrong("properties", $"has more than {KeyGen2Limits.ExtensionData} bytes");
    }
}
