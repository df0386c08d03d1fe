using System.Collections.Frozen;

namespace Sks.KeyGen2.Json;

/// <summary>The words that KeyGen2 has for the values of an enumeration.</summary>
internal sealed class WordTable<T>
    where T : struct, Enum
{
    private readonly FrozenDictionary<string, T> _values;
    private readonly FrozenDictionary<T, string> _words;

    public WordTable(params (T Value, string Word)[] rows)
    {
        _values = rows.ToFrozenDictionary(row => row.Word, row => row.Value, StringComparer.Ordinal);
        _words = rows.ToFrozenDictionary(row => row.Value, row => row.Word);
    }

    public T? Find(string word) => _values.TryGetValue(word, out var value) ? value : null;

    public string Write(T value) => _words[value];

    /// <summary>The words of all bits that are set.</summary>
    public IReadOnlyList<string> WriteFlags(T value) => _words.Where(row => value.HasFlag(row.Key)).OrderBy(row => row.Key).Select(row => row.Value).ToArray();
}
