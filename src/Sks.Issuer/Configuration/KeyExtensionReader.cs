using System.Text;
using System.Xml;
using Sks.Core.Keys;
using Sks.KeyGen2;

namespace Sks.Issuer.Configuration;

/// <summary>Reads the <c>extensions</c> and the <c>logotype</c> of a profile's key.</summary>
internal static class KeyExtensionReader
{
    private const int CountLimit = 32;
    private const int UriLimit = 1000;
    private const int PropertyLimit = 100;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>All of them; each type once.</summary>
    public static IReadOnlyList<KeyExtensionSettings> Read(SettingSection section)
    {
        var extensions = new List<KeyExtensionSettings>();
        foreach (var one in section.Sections("extensions", inherit: false) ?? [])
        {
            var extension = Extension(one);
            one.Complete();
            if (extensions.Any(other => other.Type == extension.Type))
            {
                throw one.Mistake(one.LineOf("type"), "\"extensions\" has two of this \"type\"; remove one");
            }

            extensions.Add(extension);
        }

        if (Logotype(section) is { } logotype)
        {
            extensions.Add(logotype);
        }

        return extensions.Count <= CountLimit
            ? extensions
            : throw section.Mistake(section.LineOf("extensions"), $"\"extensions\" must list at most {CountLimit} sections");
    }

    private static KeyExtensionSettings Extension(SettingSection section)
    {
        string type = section.Parsed("type", "", text => IsUri(text) ? text : null, "a URI, such as \"https://bank.example/extensions/limit\"");
        string text = section.Text("text", "", KeyExtensionSettings.SizeLimit / 4);
        byte[]? file = section.File("file", KeyExtensionSettings.SizeLimit);
        var properties = section.Sections("properties", inherit: false);
        if ((text.Length > 0 ? 1 : 0) + (file is null ? 0 : 1) + (properties is null ? 0 : 1) != 1)
        {
            throw section.Mistake(section.Line, "an extension has one of \"text\", \"file\" and \"properties\"");
        }

        bool encrypted = section.Boolean("encrypted", false);
        if (encrypted && properties is not null)
        {
            throw section.Mistake(section.LineOf("encrypted"), "\"encrypted\" is for \"text\" and \"file\" only");
        }

        return properties is null
            ? new KeyExtensionSettings(
                type, encrypted ? ExtensionSubType.EncryptedExtension : ExtensionSubType.Extension, "", file ?? Encoding.UTF8.GetBytes(text), [])
            : new KeyExtensionSettings(type, ExtensionSubType.PropertyBag, "", [], Properties(section, properties));
    }

    private static List<NameValuePair> Properties(SettingSection section, IReadOnlyList<SettingSection> sections)
    {
        var properties = new List<NameValuePair>();
        foreach (var one in sections)
        {
            string name = one.Parsed("name", "", text => Encoding.UTF8.GetByteCount(text) is > 0 and <= 255 ? text : null, "a text of 1 to 255 bytes");
            properties.Add(new NameValuePair(name, one.Boolean("writable", false), one.Text("value", "")));
            one.Complete();
            if (properties.Count(p => p.Name == name) > 1)
            {
                throw one.Mistake(one.LineOf("name"), "\"properties\" has two of this \"name\"; remove one");
            }
        }

        return properties.Count is > 0 and <= PropertyLimit
            ? properties
            : throw section.Mistake(section.LineOf("properties"), $"\"properties\" must list 1 to {PropertyLimit} sections");
    }

    private static KeyExtensionSettings? Logotype(SettingSection section)
    {
        if (section.File("logotype", KeyExtensionSettings.SizeLimit) is not { } image)
        {
            return null;
        }

        string mimeType = image.AsSpan().StartsWith(PngSignature) ? "image/png" : IsSvg(image) ? "image/svg+xml"
            : throw section.Mistake(section.LineOf("logotype"), "\"logotype\" names a file that is neither PNG nor SVG");
        return new KeyExtensionSettings(CapabilityUris.LogotypeCard, ExtensionSubType.Logotype, mimeType, image, []);
    }

    /// <summary>Well-formed XML without a DTD, whose root is svg and which brings no script.</summary>
    private static bool IsSvg(byte[] image)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(image), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            bool isSvg = reader.MoveToContent() == XmlNodeType.Element && reader is { LocalName: "svg", NamespaceURI: "http://www.w3.org/2000/svg" };
            while (isSvg && reader.Read())
            {
                isSvg = reader.NodeType != XmlNodeType.Element || reader.LocalName != "script";
            }

            return isSvg;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static bool IsUri(string text) =>
        text.Length is > 0 and <= UriLimit && text.All(c => c is > ' ' and < '\x7F') && Uri.TryCreate(text, UriKind.Absolute, out _);
}
