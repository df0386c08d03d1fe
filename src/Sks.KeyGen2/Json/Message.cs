using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sks.KeyGen2.Json;

/// <summary>The frame of every message: <c>@context</c>, <c>@qualifier</c>, and the limits on what is read at all.</summary>
internal static class Message
{
    private const string Context = "https://webpki.github.io/keygen2#20190318";

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = KeyGen2Limits.Depth,
    };

    // Messages are served as application/json, never inside HTML: no need to escape + and non-ASCII letters.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a message of a kind.</summary>
    /// <exception cref="KeyGen2Exception">
    /// <see cref="KeyGen2Error.OutOfOrder"/>: a KeyGen2 message, but of another kind; <see cref="KeyGen2Error.Malformed"/>: anything else.
    /// </exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string qualifier, Func<ObjectReader, T> read, string context = Context)
    {
        using var document = Parse(json, qualifier);
        try
        {
            return Read(document.RootElement, qualifier, read, context);
        }
        catch (InvalidOperationException e)
        {
            // System.Text.Json's word for escapes that are half of a surrogate pair.
            throw new KeyGen2Exception(KeyGen2Error.Malformed, $"What should be a {qualifier} holds a string that is not Unicode.", e);
        }
    }

    /// <summary>The kind that a message says it is of; empty when it is no message, which reading it will tell.</summary>
    public static string Qualifier(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = Parse(json, "message");
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("@qualifier", out var qualifier) && qualifier.ValueKind == JsonValueKind.String
                ? qualifier.GetString()!
                : "";
        }
        catch (Exception e) when (e is KeyGen2Exception or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>Reads some properties of a message of whatever kind, and leaves the others.</summary>
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Malformed"/>: no KeyGen2 message.</exception>
    public static T ReadHeading<T>(ReadOnlySpan<byte> json, Func<ObjectReader, T> read)
    {
        using var document = Parse(json, "KeyGen2 message");
        try
        {
            var reader = new ObjectReader(document.RootElement, "message");
            return reader.String("@context") == Context ? read(reader) : throw reader.Wrong("@context", "is not that of KeyGen2");
        }
        catch (InvalidOperationException e)
        {
            throw new KeyGen2Exception(KeyGen2Error.Malformed, "What should be a KeyGen2 message holds a string that is not Unicode.", e);
        }
    }

    /// <summary>Writes one object alone, without the frame.</summary>
    public static byte[] WriteObject(Action<ObjectWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            write(new ObjectWriter(json));
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="WriteObject"/> wrote.</summary>
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Malformed"/>.</exception>
    public static T ReadObject<T>(ReadOnlySpan<byte> json, string name, Func<ObjectReader, T> read)
    {
        using var document = Parse(json, name);
        try
        {
            var reader = new ObjectReader(document.RootElement, name);
            var value = read(reader);
            reader.End();
            return value;
        }
        catch (InvalidOperationException e)
        {
            throw new KeyGen2Exception(KeyGen2Error.Malformed, $"What should be a {name} holds a string that is not Unicode.", e);
        }
    }

    /// <exception cref="InvalidOperationException">The message would be over <see cref="KeyGen2Limits.MessageSize"/>.</exception>
    public static byte[] Write(string qualifier, Action<ObjectWriter> write, string context = Context)
    {
        byte[] message = WriteObject(writer => write(writer.String("@context", context).String("@qualifier", qualifier)));
        return message.Length <= KeyGen2Limits.MessageSize
            ? message
            : throw new InvalidOperationException(
                $"A {qualifier} of {message.Length} bytes would be over the limit of {KeyGen2Limits.MessageSize}.");
    }

    private static T Read<T>(JsonElement root, string qualifier, Func<ObjectReader, T> read, string context)
    {
        var reader = new ObjectReader(root, qualifier);
        if (reader.String("@context") != context)
        {
            throw reader.Wrong("@context", context == Context ? "is not that of KeyGen2" : $"is not {context}");
        }

        string found = reader.String("@qualifier");
        if (found != qualifier)
        {
            throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, $"A {qualifier} is due, but another message came.");
        }

        var message = read(reader);
        reader.End();
        return message;
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json, string qualifier)
    {
        if (json.Length > KeyGen2Limits.MessageSize)
        {
            throw new KeyGen2Exception(KeyGen2Error.Malformed, $"A {qualifier} of {json.Length} bytes is over the limit of {KeyGen2Limits.MessageSize}.");
        }

        try
        {
            return JsonDocument.Parse(json.ToArray(), Strict);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is System.Text.Json's word for a property name that holds half of a surrogate pair.
            throw new KeyGen2Exception(KeyGen2Error.Malformed, $"What should be a {qualifier} is not well-formed JSON.", e);
        }
    }
}
