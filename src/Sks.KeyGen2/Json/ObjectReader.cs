using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sks.Core;
using Sks.Core.PublicKeys;

namespace Sks.KeyGen2.Json;

/// <summary>
/// Reads one JSON object strictly: a method per KeyGen2 data type (chapter 5), exact types only, and <see cref="End"/>, which refuses
/// properties that nobody asked for. Every violation is a <see cref="KeyGen2Exception"/> that names the property.
/// </summary>
internal sealed partial class ObjectReader
{
    private const int MaxIdLength = 32;
    private const int MaxDigits = 100;

    private readonly JsonElement _object;
    private readonly string _path;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public ObjectReader(JsonElement element, string path)
    {
        _path = path;
        _object = element.ValueKind == JsonValueKind.Object ? element : throw Wrong("is not an object");
    }

    /// <summary>The object itself, valid while its message is read.</summary>
    public JsonElement Json => _object;

    /// <summary>Any string.</summary>
    public string String(string name) => Text(Required(name), name);

    /// <summary>Any string, or <see langword="null"/> when absent.</summary>
    public string? OptionalString(string name) => Find(name) is { } value ? Text(value, name) : null;

    /// <summary><c>id</c>: 1 to 32 printable ASCII characters.</summary>
    public string Id(string name)
    {
        string id = String(name);
        return id.Length is > 0 and <= MaxIdLength && id.All(c => c is >= '!' and <= '~')
            ? id
            : throw Wrong(name, "is not 1 to 32 printable ASCII characters");
    }

    /// <summary><c>uri</c>.</summary>
    public string Uri(string name) => CheckUri(String(name), name);

    /// <summary><c>time</c>, kept as it was written.</summary>
    public KeyGen2Time Time(string name) => KeyGen2Time.TryParse(String(name), out var time)
        ? time
        : throw Wrong(name, "is not a time as YYYY-MM-DDThh:mm:ssZ");

    /// <summary><c>time</c>, or <see langword="null"/> when absent.</summary>
    public KeyGen2Time? OptionalTime(string name) => Find(name) is null ? null : Time(name);

    /// <summary><c>bigint</c> of at most 100 digits, or <see langword="null"/> when absent.</summary>
    public BigInteger? OptionalBigInteger(string name) => OptionalString(name) is not { } text
        ? null
        : text.Length <= MaxDigits && Integer.IsMatch(text)
            ? BigInteger.Parse(text, CultureInfo.InvariantCulture)
            : throw Wrong(name, "is not an integer of at most 100 digits");

    /// <summary><c>bool</c> with a default.</summary>
    public bool Bool(string name, bool absent) => Find(name) is { } value ? Boolean(value, name) : absent;

    /// <summary><c>bool</c>, or <see langword="null"/> when absent.</summary>
    public bool? OptionalBool(string name) => Find(name) is { } value ? Boolean(value, name) : null;

    /// <summary><c>ushort</c>.</summary>
    public ushort UShort(string name)
    {
        var value = Required(name);
        return IsInteger(value) && value.TryGetUInt16(out ushort number) ? number : throw Wrong(name, "is not an integer of 0 to 65535");
    }

    /// <summary><c>uint</c>.</summary>
    public uint UInt(string name)
    {
        var value = Required(name);
        return IsInteger(value) && value.TryGetUInt32(out uint number) ? number : throw Wrong(name, "is not an integer of 0 to 4294967295");
    }

    /// <summary><c>byte[]</c>: base64url without padding.</summary>
    public byte[] Bytes(string name, int max = KeyGen2Limits.ByteArray) => Decode(String(name), name, max);

    /// <summary><c>byte[]</c>, or <see langword="null"/> when absent.</summary>
    public byte[]? OptionalBytes(string name) => OptionalString(name) is { } text ? Decode(text, name, KeyGen2Limits.ByteArray) : null;

    /// <summary>A word of a table.</summary>
    public T Word<T>(string name, WordTable<T> table)
        where T : struct, Enum => table.Find(String(name)) ?? throw Wrong(name, "has an unknown value");

    /// <summary>A word of a table with a default.</summary>
    public T Word<T>(string name, WordTable<T> table, T absent)
        where T : struct, Enum => Find(name) is null ? absent : Word(name, table);

    /// <summary>A MIME type, such as <c>image/png</c>.</summary>
    public string MimeType(string name) => KeyGen2.Json.MimeType.IsValid(String(name))
        ? String(name)
        : throw Wrong(name, $"is not a MIME type of at most {KeyGen2Limits.MimeType} characters");

    /// <summary>A word of a table, or <see langword="null"/> when absent.</summary>
    public T? OptionalWord<T>(string name, WordTable<T> table)
        where T : struct, Enum => Find(name) is null ? null : Word(name, table);

    /// <summary>An object.</summary>
    public T Object<T>(string name, Func<ObjectReader, T> read)
    {
        var reader = new ObjectReader(Required(name), $"{_path}.{name}");
        var value = read(reader);
        reader.End();
        return value;
    }

    /// <summary>An object, or the default when absent.</summary>
    public T? OptionalObject<T>(string name, Func<ObjectReader, T> read) => Find(name) is null ? default : Object(name, read);

    /// <summary>A public key as JWK.</summary>
    public PublicKey PublicKey(string name) => Object(name, reader => Guard(name, () => Jwk.Read(reader)));

    /// <summary>A public key as JWK, or <see langword="null"/> when absent.</summary>
    public PublicKey? OptionalPublicKey(string name) => Find(name) is null ? null : PublicKey(name);

    /// <summary>Ends the reading: every property of the object must have been read.</summary>
    public void End()
    {
        foreach (var property in _object.EnumerateObject())
        {
            if (!_read.Contains(property.Name))
            {
                throw Wrong("has an unknown property");
            }
        }
    }

    /// <summary>Runs what takes a value apart; what it finds is wrong with the property.</summary>
    public T Guard<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SksException e)
        {
            throw Wrong(name, $"is not acceptable: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}");
        }
    }

    /// <summary>The error that something is wrong with a property.</summary>
    public KeyGen2Exception Wrong(string name, string what) =>
        new(KeyGen2Error.Malformed, $"{_path}.{name} {what}.");

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer { get; }

    private static bool IsInteger(JsonElement value) => value.ValueKind == JsonValueKind.Number && Integer.IsMatch(value.GetRawText());

    private KeyGen2Exception Wrong(string what) => new(KeyGen2Error.Malformed, $"{_path} {what}.");

    private JsonElement? Find(string name)
    {
        _read.Add(name);
        return _object.TryGetProperty(name, out var value) ? value : null;
    }

    private JsonElement Required(string name) => Find(name) ?? throw Wrong(name, "is missing");

    private string Text(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Wrong(name, "is not a string");
        }

        return value.GetString()!;
    }

    private bool Boolean(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "is neither true nor false"),
    };

    private string CheckUri(string uri, string name) =>
        Encoding.UTF8.GetByteCount(uri) <= KeyGen2Limits.Uri && System.Uri.TryCreate(uri, UriKind.Absolute, out _)
            ? uri
            : throw Wrong(name, "is not a URI of at most 1,000 bytes");

    private byte[] Decode(string text, string name, int max)
    {
        if (Base64Url.GetMaxDecodedLength(text.Length) > max + 2)
        {
            throw Wrong(name, $"has more than {max} bytes");
        }

        try
        {
            byte[] bytes = Base64Url.DecodeFromChars(text);

            // The decoder forgives padding, white space and left-over bits; writing the bytes again shows them.
            return Base64Url.EncodeToString(bytes) != text ? throw Wrong(name, "is not base64url without padding")
                : bytes.Length > max ? throw Wrong(name, $"has more than {max} bytes")
                : bytes;
        }
        catch (FormatException)
        {
            throw Wrong(name, "is not base64url without padding");
        }
    }
}
