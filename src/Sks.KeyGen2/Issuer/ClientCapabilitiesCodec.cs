using Sks.Core.DataTypes;

namespace Sks.KeyGen2.Issuer;

/// <summary>
/// Capabilities within the saved state: a <c>ushort</c> count; each the URI, a byte for what the answer is (0 not supported, 1 supported,
/// 2 values, 3 an image), and the answer.
/// </summary>
internal static class ClientCapabilitiesCodec
{
    private const byte Values = 2;
    private const byte Image = 3;

    public static void Write(IReadOnlyCollection<ClientCapability> capabilities, DataWriter writer)
    {
        writer.UShort((ushort)capabilities.Count);
        foreach (var capability in capabilities)
        {
            writer.String(capability.Type);
            if (capability.ImageAttributes is { } image)
            {
                writer.Byte(Image).String(image.MimeType).UInt(image.Width).UInt(image.Height);
            }
            else if (capability.Supported is { } supported)
            {
                writer.Bool(supported);
            }
            else
            {
                writer.Byte(Values).UShort((ushort)capability.Values.Count);
                foreach (string value in capability.Values)
                {
                    writer.String(value);
                }
            }
        }
    }

    /// <exception cref="Core.SksException">Not what was written.</exception>
    public static void Read(ref DataReader reader, Dictionary<string, ClientCapability> capabilities)
    {
        for (int count = reader.UShort(); count > 0; count--)
        {
            string type = reader.String();
            var capability = reader.Byte() switch
            {
                0 => ClientCapability.Is(type, supported: false),
                1 => ClientCapability.Is(type, supported: true),
                Values => new ClientCapability(type, null, ReadValues(ref reader), null),
                Image => new ClientCapability(type, null, [], new ImageAttributes(reader.String(), reader.UInt(), reader.UInt())),
                _ => throw IssuerSessionOptionsCodec.Undefined(),
            };
            if (!capabilities.TryAdd(type, capability))
            {
                throw IssuerSessionOptionsCodec.Undefined();
            }
        }
    }

    private static List<string> ReadValues(ref DataReader reader)
    {
        var values = new List<string>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            values.Add(reader.String());
        }

        return values;
    }
}
