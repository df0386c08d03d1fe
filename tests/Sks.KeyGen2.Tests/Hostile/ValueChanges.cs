using System.Text.Json.Nodes;

namespace Sks.KeyGen2.Tests.Hostile;

/// <summary>What somebody in the middle does to one value: changes it, takes it away, or doubles or reorders it.</summary>
internal static class ValueChanges
{
    public static readonly IReadOnlyList<Action<JsonNode, string>> All =
    [
        ChangeValue,
        (parent, name) =>
        {
            if (parent is JsonArray array)
            {
                array.RemoveAt(RecordedSession.Index(name));
            }
            else
            {
                parent.AsObject().Remove(name);
            }
        },
        (parent, name) =>
        {
            if (parent is JsonArray array)
            {
                array.Add(array[RecordedSession.Index(name)]!.DeepClone());
            }
            else if (parent[name] is JsonArray { Count: > 1 } list)
            {
                var last = list[^1]!.DeepClone();
                list.RemoveAt(list.Count - 1);
                list.Insert(0, last);
            }
            else
            {
                ChangeValue(parent, name);
            }
        },
    ];

    /// <summary>Another value of the same type and, for strings, of the same alphabet.</summary>
    private static void ChangeValue(JsonNode parent, string name)
    {
        var value = parent is JsonArray array ? array[RecordedSession.Index(name)] : parent[name];
        JsonNode? changed = value switch
        {
            JsonValue v when v.TryGetValue(out string? text) => Other(text),
            JsonValue v when v.TryGetValue(out int number) => number + 1,
            JsonValue v when v.TryGetValue(out bool flag) => !flag,
            _ => value!.DeepClone(),
        };
        if (parent is JsonArray list)
        {
            list[RecordedSession.Index(name)] = changed;
        }
        else
        {
            parent[name] = changed;
        }
    }

    private static string Other(string text)
    {
        if (text.Length == 0)
        {
            return "A";
        }

        int middle = text.Length / 2;
        char other = text[middle] switch { 'A' => 'B', '1' => '2', 'z' => 'y', >= '0' and <= '9' => '1', >= 'a' and <= 'z' => 'z', _ => 'A' };
        return text[..middle] + other + text[(middle + 1)..];
    }
}
