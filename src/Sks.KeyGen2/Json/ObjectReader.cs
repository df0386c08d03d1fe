using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
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
    private const int MaxUriLength = 1000;
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
    public byte[] Bytes(string name) => Decode(String(name), name);

    /// <summary><c>byte[]</c>, or <see langword="null"/> when absent.</summary>
    public byte[]? OptionalBytes(string name) => OptionalString(name) is { } text ? Decode(text, name) : null;

    /// <summary>A word of a table.</summary>
    public T Word<T>(string name, WordTable<T> table)
        where T : struct, Enum => table.Find(String(name)) ?? throw Wrong(name, "has an unknown value");

    /// <summary>A word of a table with a default.</summary>
    public T Word<T>(string name, WordTable<T> table, T absent)
        where T : struct, Enum => Find(name) is null ? absent : Word(name, table);

    /// <summary>A word of a table, or <see langword="null"/> when absent.</summary>
    public T? OptionalWord<T>(string name, WordTable<T> table)
        where T : struct, Enum => Find(name) is null ? null : Word(name, table);

    /// <summary>An array of at least one object, or empty when absent.</summary>
    public IReadOnlyList<T> OptionalArray<T>(string name, Func<ObjectReader, T> read) =>
        Find(name) is null ? [] : Array(name, read);

    /// <summary>An array of at least one object.</summary>
    public IReadOnlyList<T> Array<T>(string name, Func<ObjectReader, T> read) =>
        Elements(name, (element, path) =>
        {
            var reader = new ObjectReader(element, path);
            var item = read(reader);
            reader.End();
            return item;
        });

    /// <summary>An array of any number of objects.</summary>
    public IReadOnlyList<T> ArrayOrEmpty<T>(string name, Func<ObjectReader, T> read) =>
        Required(name) is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 0 ? [] : Array(name, read);

    /// <summary>An array of at least one string, or empty when absent.</summary>
    public IReadOnlyList<string> OptionalStrings(string name) =>
        Find(name) is null ? [] : Elements(name, (element, _) => Text(element, name));

    /// <summary>An array of at least one URI, or empty when absent.</summary>
    public IReadOnlyList<string> OptionalUris(string name) =>
        Find(name) is null ? [] : Elements(name, (element, _) => CheckUri(Text(element, name), name));

    /// <summary>An array of at least one <c>byte[]</c>.</summary>
    public IReadOnlyList<byte[]> BytesArray(string name) => Elements(name, (element, _) => Decode(Text(element, name), name));

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

    /// <summary>Properties that the specification defines but that this side does not act on yet.</summary>
    public void Unsupported(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Find(name) is not null)
            {
                throw new KeyGen2Exception(KeyGen2Error.Unsupported, $"{_path} asks for {name}, which is not supported yet.");
            }
        }
    }

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
        System.Text.Encoding.UTF8.GetByteCount(uri) <= MaxUriLength && System.Uri.TryCreate(uri, UriKind.Absolute, out _)
            ? uri
            : throw Wrong(name, "is not a URI of at most 1,000 bytes");

    private byte[] Decode(string text, string name)
    {
        try
        {
            byte[] bytes = Base64Url.DecodeFromChars(text);

            // The decoder forgives padding, white space and left-over bits; writing the bytes again shows them.
            return Base64Url.EncodeToString(bytes) == text ? bytes : throw Wrong(name, "is not base64url without padding");
        }
        catch (FormatException)
        {
            throw Wrong(name, "is not base64url without padding");
        }
    }

    private List<T> Elements<T>(string name, Func<JsonElement, string, T> read)
    {
        var array = Required(name);
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() == 0)
        {
            throw Wrong(name, "is not an array of at least one element");
        }

        var items = new List<T>();
        foreach (var element in array.EnumerateArray())
        {
            items.Add(read(element, $"{_path}.{name}[{items.Count}]"));
        }

        return items;
    }

    private T Guard<T>(string name, Func<T> read)
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
}
