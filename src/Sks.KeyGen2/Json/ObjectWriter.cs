using System.Buffers.Text;
using System.Text.Json;
using Sks.Core.PublicKeys;

namespace Sks.KeyGen2.Json;

/// <summary>Writes one JSON object, properties in the order of the calls; what is absent is not written.</summary>
internal sealed class ObjectWriter(Utf8JsonWriter json)
{
    public ObjectWriter String(string name, string value)
    {
        json.WriteString(name, value);
        return this;
    }

    public ObjectWriter OptionalString(string name, string? value) => string.IsNullOrEmpty(value) ? this : String(name, value);

    public ObjectWriter Bool(string name, bool value, bool absent)
    {
        if (value != absent)
        {
            json.WriteBoolean(name, value);
        }

        return this;
    }

    public ObjectWriter Bool(string name, bool value)
    {
        json.WriteBoolean(name, value);
        return this;
    }

    public ObjectWriter Number(string name, uint value)
    {
        json.WriteNumber(name, value);
        return this;
    }

    public ObjectWriter Bytes(string name, ReadOnlySpan<byte> value) => String(name, Base64Url.EncodeToString(value));

    public ObjectWriter OptionalBytes(string name, byte[]? value) => value is null or [] ? this : Bytes(name, value);

    public ObjectWriter Word<T>(string name, WordTable<T> table, T value)
        where T : struct, Enum => String(name, table.Write(value));

    public ObjectWriter Word<T>(string name, WordTable<T> table, T value, T absent)
        where T : struct, Enum => value.Equals(absent) ? this : Word(name, table, value);

    public ObjectWriter Strings(string name, IReadOnlyCollection<string> values)
    {
        if (values.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (string value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        return this;
    }

    public ObjectWriter BytesArray(string name, IEnumerable<byte[]> values) =>
        Strings(name, values.Select(value => Base64Url.EncodeToString(value)).ToArray());

    public ObjectWriter Object(string name, Action<ObjectWriter> write)
    {
        json.WriteStartObject(name);
        write(this);
        json.WriteEndObject();
        return this;
    }

    public ObjectWriter OptionalObject<T>(string name, T? value, Action<T, ObjectWriter> write)
        where T : class => value is null ? this : Object(name, writer => write(value, writer));

    public ObjectWriter Array<T>(string name, IReadOnlyCollection<T> items, Action<T, ObjectWriter> write) =>
        items.Count > 0 ? ArrayOrEmpty(name, items, write) : this;

    public ObjectWriter ArrayOrEmpty<T>(string name, IReadOnlyCollection<T> items, Action<T, ObjectWriter> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item, this);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return this;
    }

    public ObjectWriter OptionalWord<T>(string name, WordTable<T> table, T? value)
        where T : struct, Enum => value is { } word ? Word(name, table, word) : this;

    public ObjectWriter PublicKey(string name, PublicKey key) => Object(name, writer => Jwk.Write(key, writer));

    public ObjectWriter OptionalPublicKey(string name, PublicKey? key) => key is null ? this : PublicKey(name, key);
}
