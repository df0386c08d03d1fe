using Sks.KeyGen2.Json;

namespace Sks.KeyGen2;

/// <summary>The client's answer to one URI of <c>clientCapabilityQuery</c>: exactly one of the three is there.</summary>
/// <param name="Type">The URI.</param>
/// <param name="Supported">Whether an algorithm or feature is supported; <see langword="false"/> also for what the client does not know or tell.</param>
/// <param name="Values">Attributes of the client, such as the version of its operating system.</param>
/// <param name="ImageAttributes">The image that the client prefers for a type of logotype.</param>
/// <remarks>
/// Nobody signs for capabilities: the middleware, or anybody between, may have written them. They are good for choosing among what is all
/// right, and for nothing else.
/// </remarks>
public sealed record ClientCapability(string Type, bool? Supported, IReadOnlyList<string> Values, ImageAttributes? ImageAttributes)
{
    internal static ClientCapability Is(string type, bool supported) => new(type, supported, [], null);

    internal static ClientCapability Read(ObjectReader reader)
    {
        var capability = new ClientCapability(
            reader.Uri("type"),
            reader.OptionalBool("supported"),
            reader.OptionalStrings("values", KeyGen2Limits.CapabilityValues, KeyGen2Limits.CapabilityValue),
            reader.OptionalObject("imageAttributes", ImageAttributes.Read));
        int answers = (capability.Supported is null ? 0 : 1)
            + (capability.Values.Count == 0 ? 0 : 1)
            + (capability.ImageAttributes is null ? 0 : 1);
        return answers == 1 ? capability : throw reader.Wrong("type", "has not exactly one of supported, values and imageAttributes");
    }

    internal void Write(ObjectWriter writer)
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
