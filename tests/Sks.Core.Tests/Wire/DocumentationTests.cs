using System.Text.RegularExpressions;
using Sks.Core.Wire;
using Xunit;

namespace Sks.Core.Tests.Wire;

/// <summary>Holds <c>docs/binary-api.md</c> against the codec.</summary>
public partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(PathOfPage());

    [Fact]
    public void The_table_of_methods_is_the_codecs()
    {
        string expected = "| id | method | Input | Output after status |\n|---|---|---|---|\n" + string.Concat(
            MethodTable.All.OrderBy(m => m.Id).Select(m => $"| {(byte)m.Id} | {m.Name} | {Fields(m.Input)} | {Fields(m.Output)} |\n"));
        Assert.Equal(expected, Between("<!-- methods: held by DocumentationTests -->\n", "<!-- end of methods -->"));
    }

    [Fact]
    public void The_example_is_what_is_sent_and_answered()
    {
        byte[][] frames = [.. HexBlocks().Matches(Page[Page.IndexOf("## One call", StringComparison.Ordinal)..])
            .Select(block => HexBytes().Matches(block.Groups[1].Value))
            .Select(lines => string.Concat(lines.Select(l => l.Groups[1].Value)))
            .Select(hex => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))];
        Assert.Equal(3, frames.Length);
        Assert.All(frames, frame => Assert.Equal(frame.Length - 4, frame[3]));

        var caller = new LoopbackStore(new FlatStore((_, _) => []));
        caller.ChangePin(11, "1234"u8, "75319"u8);
        Assert.Equal(frames[0][4..], Assert.Single(caller.Requests));
        Assert.Equal(frames[1][4..], LoopbackStore.Dispatch(new FlatStore((_, _) => []), frames[0][4..]));
        var wrong = new FlatStore((_, _) => throw new SksException(SksStatus.Authorization, "The PIN is wrong."));
        Assert.Equal(frames[2][4..], LoopbackStore.Dispatch(wrong, frames[0][4..]));
    }

    private static string Fields(IReadOnlyList<WireField> fields) =>
        fields.Count == 0 ? "-" : string.Join(", ", fields.Select(f => $"{Type(f.Type)} {f.Name}{(f.Count is null ? "" : "...")}"));

    private static string Type(WireType type) => type switch
    {
        WireType.Bytes => "byte[]",
        WireType.Bytes32 => "byte[32]",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string Between(string start, string end)
    {
        int from = Page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return Page[from..Page.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string PathOfPage()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sks.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder!, "docs", "binary-api.md");
    }

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex HexBlocks();

    [GeneratedRegex("^((?:[0-9A-F]{2} ?)+)(?= |$)", RegexOptions.Multiline)]
    private static partial Regex HexBytes();
}
