using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>Changes of a message's JSON that keep it well-formed.</summary>
internal static class JsonChanges
{
    /// <summary>Changes the last bit of binary data.</summary>
    public static void FlipBit(this JsonNode parent, string property) => parent[property] = Flipped(parent[property]!);

    /// <summary>As <see cref="FlipBit(JsonNode, string)"/>, in an array.</summary>
    public static void FlipBit(this JsonNode parent, int index) => parent[index] = Flipped(parent[index]!);

    private static string Flipped(JsonNode binary)
    {
        byte[] bytes = Base64Url.DecodeFromChars(binary.GetValue<string>());
        bytes[^1] ^= 1;
        return Base64Url.EncodeToString(bytes);
    }
}
