using Sks.KeyGen2.Json;

namespace Sks.KeyGen2;

/// <summary>An image that the client prefers.</summary>
/// <param name="MimeType">Such as <c>image/png</c>; at most 128 bytes.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record ImageAttributes(string MimeType, uint Width, uint Height)
{
    internal static ImageAttributes Read(ObjectReader reader) =>
        new(reader.MimeType("mimeType"), reader.UInt("width"), reader.UInt("height"));

    internal void Write(ObjectWriter writer) =>
        writer.String("mimeType", MimeType).Number("width", Width).Number("height", Height);
}
