using System.Formats.Asn1;
using System.Text;

namespace Sks.KeyGen2.Proxy.Discovery;

/// <summary>
/// X.501 names as RFC 4514 writes them: most specific part first, <c>,</c> between parts, <c>+</c> within one, the short names of its
/// table, else OID and hexadecimal DER. <see cref="System.Security.Cryptography.X509Certificates.X500DistinguishedName"/> writes another form.
/// </summary>
internal static class LdapName
{
    /// <summary>Section 3 of the RFC.</summary>
    private static readonly Dictionary<string, string> ShortNames = new()
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["2.5.4.6"] = "C",
        ["2.5.4.9"] = "STREET",
        ["0.9.2342.19200300.100.1.25"] = "DC",
        ["0.9.2342.19200300.100.1.1"] = "UID",
    };

    /// <summary>One attribute of a name; <paramref name="Text"/> is <see langword="null"/> when its value is no string.</summary>
    public sealed record Attribute(string Type, string? Text, byte[] Value);

    /// <exception cref="AsnContentException">Not the DER of a name.</exception>
    public static string Text(byte[] name) => string.Join(
        ',', Attributes(name).AsEnumerable().Reverse().Select(part => string.Join('+', part.Select(Text))));

    /// <summary>The relative distinguished names in the order of the DER.</summary>
    /// <exception cref="AsnContentException">Not the DER of a name.</exception>
    public static IReadOnlyList<IReadOnlyList<Attribute>> Attributes(byte[] name)
    {
        var parts = new List<IReadOnlyList<Attribute>>();
        for (var sequence = new AsnReader(name, AsnEncodingRules.DER).ReadSequence(); sequence.HasData;)
        {
            var part = new List<Attribute>();
            for (var set = sequence.ReadSetOf(skipSortOrderValidation: true); set.HasData;)
            {
                var pair = set.ReadSequence();
                string type = pair.ReadObjectIdentifier();
                byte[] value = pair.ReadEncodedValue().ToArray();
                part.Add(new Attribute(type, String(value), value));
            }

            parts.Add(part);
        }

        return parts;
    }

    private static string Text(Attribute attribute) => ShortNames.TryGetValue(attribute.Type, out string? name) && attribute.Text is { } text
        ? $"{name}={Escape(text)}"
        : $"{name ?? attribute.Type}=#{Convert.ToHexStringLower(attribute.Value)}";

    private static string? String(byte[] value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var tag = reader.PeekTag();
        return tag.TagClass == TagClass.Universal && (UniversalTagNumber)tag.TagValue is
            UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or
            UniversalTagNumber.T61String or UniversalTagNumber.BMPString
            ? reader.ReadCharacterString((UniversalTagNumber)tag.TagValue)
            : null;
    }

    /// <summary>Section 2.4: what would be read as something else gets a backslash before it.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 4);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool atEdge = (i == 0 && c is ' ' or '#') || (i == text.Length - 1 && c == ' ');
            if (c == '\0')
            {
                escaped.Append("\\00");
            }
            else
            {
                escaped.Append(atEdge || c is '"' or '+' or ',' or ';' or '<' or '>' or '\\' ? "\\" : "").Append(c);
            }
        }

        return escaped.ToString();
    }
}
