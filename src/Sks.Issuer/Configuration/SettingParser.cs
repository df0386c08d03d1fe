using System.Text.Json;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Configuration;

/// <summary>Reads JSON with comments, and remembers lines; a name that stands twice is a mistake. One parser reads one file.</summary>
internal ref struct SettingParser
{
    private const int DepthLimit = 16;

    private readonly string _fileName;
    private readonly ReadOnlySpan<byte> _file;
    private Utf8JsonReader _reader;

    private SettingParser(string fileName, ReadOnlySpan<byte> file)
    {
        _fileName = fileName;
        _file = file;
        _reader = new Utf8JsonReader(file, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, MaxDepth = DepthLimit });
    }

    /// <summary>Reads a file whose outermost value is an object.</summary>
    /// <exception cref="IssuerException">It is not JSON, or not an object.</exception>
    public static Setting Parse(string fileName, ReadOnlySpan<byte> file)
    {
        var parser = new SettingParser(fileName, file.StartsWith("\uFEFF"u8) ? file[3..] : file);
        try
        {
            parser._reader.Read();
            var root = parser.ReadValue();
            if (root.Kind != JsonTokenType.StartObject)
            {
                throw parser.Mistake(root.Line, "settings stand between { and }");
            }

            // Finds anything but white space and comments after the object.
            parser._reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw parser.Mistake(checked((int)(e.LineNumber ?? 0)) + 1, "this is not JSON; look for a missing comma, quote or brace on this line or the one before");
        }
        catch (InvalidOperationException)
        {
            throw parser.Mistake(parser.Line(), "the text is not valid Unicode");
        }
    }

    private Setting ReadValue()
    {
        int line = Line();
        var kind = _reader.TokenType;
        return kind switch
        {
            JsonTokenType.StartObject => new Setting(line, kind, "", ReadMembers(), []),
            JsonTokenType.StartArray => new Setting(line, kind, "", Empty(), ReadItems()),
            JsonTokenType.String => new Setting(line, kind, _reader.GetString()!, Empty(), []),
            JsonTokenType.Number => new Setting(line, kind, System.Text.Encoding.ASCII.GetString(_reader.ValueSpan), Empty(), []),
            _ => new Setting(line, kind, "", Empty(), []),
        };
    }

    private Dictionary<string, (int Line, Setting Value)> ReadMembers()
    {
        var members = Empty();
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            int line = Line();
            string name = _reader.GetString()!;
            _reader.Read();
            if (!members.TryAdd(name, (line, ReadValue())))
            {
                throw Mistake(line, $"\"{name}\" stands twice; remove one");
            }
        }

        return members;
    }

    private List<Setting> ReadItems()
    {
        var items = new List<Setting>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue());
        }

        return items;
    }

    private static Dictionary<string, (int Line, Setting Value)> Empty() => new(StringComparer.Ordinal);

    private readonly int Line() => 1 + _file[..checked((int)_reader.TokenStartIndex)].Count((byte)'\n');

    private readonly IssuerException Mistake(int line, string what) => new(ExitStatus.Usage, $"{_fileName}, line {line}: {what}.");
}
