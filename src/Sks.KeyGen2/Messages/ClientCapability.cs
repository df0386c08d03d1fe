using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>The answer to one queried capability: exactly one of the three.</summary>
internal sealed record ClientCapability(string Type, bool? Supported, IReadOnlyList<string> Values, ImageAttributes? ImageAttributes)
{
    public static ClientCapability Read(ObjectReader reader)
    {
        var capability = new ClientCapability(
            reader.Uri("type"),
            reader.OptionalBool("supported"),
            reader.OptionalStrings("values"),
            reader.OptionalObject("imageAttributes", Messages.ImageAttributes.Read));
        int answers = (capability.Supported is null ? 0 : 1)
            + (capability.Values.Count == 0 ? 0 : 1)
            + (capability.ImageAttributes is null ? 0 : 1);
        return answers == 1 ? capability : throw reader.Wrong("type", "has not exactly one of supported, values and imageAttributes");
    }

    public void Write(ObjectWriter writer)
    {
        writer.String("type", Type);
        if (Supported is { } supported)
        {
            writer.Bool("supported", supported);
        }

        writer.Strings("values", Values);
        if (ImageAttributes is { } image)
        {
            writer.Object("imageAttributes", image.Write);
        }
    }
}
