using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>An image that the client prefers; pixels.</summary>
internal sealed record ImageAttributes(string MimeType, uint Width, uint Height)
{
    public static ImageAttributes Read(ObjectReader reader) =>
        new(reader.String("mimeType"), reader.UInt("width"), reader.UInt("height"));

    public void Write(ObjectWriter writer) =>
        writer.String("mimeType", MimeType).Number("width", Width).Number("height", Height);
}
