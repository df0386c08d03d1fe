using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sks.KeyGen2.CanonicalJson;

namespace Sks.Issuer.Audit;

/// <summary>
/// An entry of the audit log, in its place in the chain.
/// <code>
/// hash = SHA-256(previous (32) || content)
/// content: canonical JSON (RFC 8785, UTF-8) of { details, id, object, reason, sequence, what, when, who }
/// previous: hash of the entry before; of the first one 32 zero bytes
/// </code>
/// </summary>
/// <param name="Content">Canonical JSON, UTF-8.</param>
/// <param name="Previous">32 bytes.</param>
/// <param name="Hash">32 bytes.</param>
/// <param name="Mac">32 bytes (<see cref="AuditKey"/>).</param>
internal sealed record AuditEntry(byte[] Content, byte[] Previous, byte[] Hash, byte[] Mac)
{
    /// <summary>What comes before the first entry.</summary>
    public static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    /// <summary>Characters of a line of an exported log, at most; entries have far less.</summary>
    public const int LineLimit = 64 << 10;

    /// <summary>What an event is before it has a place: JSON.</summary>
    /// <param name="id">Unique, no secret.</param>
    /// <param name="who">Of <see cref="Actor"/>.</param>
    /// <param name="when">To the millisecond.</param>
    /// <param name="event">What happened.</param>
    public static string Note(string id, string who, DateTimeOffset when, AuditEvent @event)
    {
        var details = new JsonObject();
        foreach (var (name, value) in @event.Details)
        {
            if (value is not null)
            {
                details[name] = PlainText.OneLine(value);
            }
        }

        return new JsonObject
        {
            ["details"] = details,
            ["id"] = id,
            ["object"] = @event.Object,
            ["reason"] = PlainText.OneLine(@event.Reason),
            ["what"] = @event.What,
            ["when"] = when.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["who"] = who,
        }.ToJsonString();
    }

    /// <summary>Gives a note its place in the chain.</summary>
    public static AuditEntry Next(string note, long sequence, byte[] previous, AuditKey key)
    {
        var entry = JsonNode.Parse(note)!.AsObject();
        entry["sequence"] = sequence;
        using var document = JsonDocument.Parse(entry.ToJsonString());
        byte[] content = CanonicalWriter.Write(document.RootElement);
        byte[] hash = HashOf(previous, content);
        return new AuditEntry(content, previous, hash, key.Mac(hash));
    }

    /// <summary>The hash of an entry.</summary>
    public static byte[] HashOf(byte[] previous, byte[] content) => SHA256.HashData([.. previous, .. content]);

    /// <summary>The line of an exported log.</summary>
    public string ToLine() =>
        $"{{\"entry\":{System.Text.Encoding.UTF8.GetString(Content)},\"hash\":\"{Hex(Hash)}\",\"mac\":\"{Hex(Mac)}\",\"previous\":\"{Hex(Previous)}\"}}";

    /// <summary>Reads a line of an exported log.</summary>
    /// <returns><see langword="null"/>: it is none.</returns>
    public static AuditEntry? Parse(string line)
    {
        if (line.Length > LineLimit)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.EnumerateObject().Count() == 4
                && root.TryGetProperty("entry", out var entry) && entry.ValueKind == JsonValueKind.Object
                && Bytes(root, "previous") is { } previous && Bytes(root, "hash") is { } hash && Bytes(root, "mac") is { } mac
                    ? new AuditEntry(CanonicalWriter.Write(entry), previous, hash, mac)
                    : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The place in the chain, from 1; <see langword="null"/>: the content does not say.</summary>
    public long? Sequence => Text("sequence") is { } text && long.TryParse(text, out long sequence) && sequence > 0 ? sequence : null;

    /// <summary>A property of the content as text, or <see langword="null"/>.</summary>
    public string? Text(string property)
    {
        try
        {
            using var document = JsonDocument.Parse(Content);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(property, out var value) ? value.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static byte[]? Bytes(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: 2 * SHA256.HashSizeInBytes } text
            ? Convert.FromHexString(text)
            : null;
}
