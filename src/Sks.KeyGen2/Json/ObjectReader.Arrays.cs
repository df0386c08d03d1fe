using System.Text;
using System.Text.Json;

namespace Sks.KeyGen2.Json;

/// <summary>Arrays: at least one element, and no more than a limit.</summary>
internal sealed partial class ObjectReader
{
    /// <summary>An array of at least one object, or empty when absent.</summary>
    public IReadOnlyList<T> OptionalArray<T>(string name, Func<ObjectReader, T> read, int max = KeyGen2Limits.Elements) =>
        Find(name) is null ? [] : Array(name, read, max);

    /// <summary>An array of at least one object.</summary>
    public IReadOnlyList<T> Array<T>(string name, Func<ObjectReader, T> read, int max = KeyGen2Limits.Elements) =>
        Elements(
            name,
            (element, path) =>
            {
                var reader = new ObjectReader(element, path);
                var item = read(reader);
                reader.End();
                return item;
            },
            max);

    /// <summary>An array of any number of objects.</summary>
    public IReadOnlyList<T> ArrayOrEmpty<T>(string name, Func<ObjectReader, T> read, int max = KeyGen2Limits.Elements) =>
        Required(name) is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 0 ? [] : Array(name, read, max);

    /// <summary>An array of at least one string, each of at most <paramref name="maxBytes"/> bytes, or empty when absent.</summary>
    public IReadOnlyList<string> OptionalStrings(string name, int max, int maxBytes) => Find(name) is null ? [] : Elements(
        name,
        (element, _) => Text(element, name) is var text && Encoding.UTF8.GetByteCount(text) <= maxBytes
            ? text
            : throw Wrong(name, $"has an element of more than {maxBytes} bytes"),
        max);

    /// <summary>An array of at least one ISO 639-1 language code, each once, or empty when absent.</summary>
    public IReadOnlyList<string> OptionalLanguages(string name) => Find(name) is null ? [] : Distinct(
        name, Elements(name, (element, _) => InvocationRules.IsLanguage(Text(element, name)) ? Text(element, name) : throw Wrong(name, "is not in two-letter codes")));

    /// <summary>An array of at least one word of a table, each once, or empty when absent.</summary>
    public IReadOnlyList<T> OptionalWords<T>(string name, WordTable<T> table)
        where T : struct, Enum => Find(name) is null ? [] : Distinct(
            name, Elements(name, (element, _) => table.Find(Text(element, name)) ?? throw Wrong(name, "has an unknown element")));

    /// <summary>An array of at least one URI, or empty when absent.</summary>
    public IReadOnlyList<string> OptionalUris(string name) =>
        Find(name) is null ? [] : Elements(name, (element, _) => CheckUri(Text(element, name), name));

    /// <summary>A certificate path: an array of at least one <c>byte[]</c>.</summary>
    public IReadOnlyList<byte[]> CertificatePath(string name) =>
        Elements(name, (element, _) => Decode(Text(element, name), name, KeyGen2Limits.ByteArray), KeyGen2Limits.CertificatePath);

    private List<T> Distinct<T>(string name, List<T> items) =>
        items.Distinct().Count() == items.Count ? items : throw Wrong(name, "has an element twice");

    private List<T> Elements<T>(string name, Func<JsonElement, string, T> read, int max = KeyGen2Limits.Elements)
    {
        var array = Required(name);
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() == 0)
        {
            throw Wrong(name, "is not an array of at least one element");
        }

        if (array.GetArrayLength() > max)
        {
            throw Wrong(name, $"has more than {max} elements");
        }

        var items = new List<T>();
        foreach (var element in array.EnumerateArray())
        {
            items.Add(read(element, $"{_path}.{name}[{items.Count}]"));
        }

        return items;
    }
}
