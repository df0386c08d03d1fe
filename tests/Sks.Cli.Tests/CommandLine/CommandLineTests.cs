using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;

namespace Sks.Cli.Tests.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    private readonly CliRun _cli = new();

    public static TheoryData<string> Commands { get; } = new(
        "", "init", "device", "device request", "device install", "device pin", "device pin init",
        "device pin change", "device pin set", "device pin unlock", "device pin show", "vendor", "vendor init", "vendor certify", "enroll", "list", "sign",
        "certificate", "grant", "grant add", "grant remove", "grant list", "otp", "otp list", "otp show", "vault", "vault list", "vault show", "vault export",
        "pin", "pin change", "pin set", "unlock", "delete", "store", "store check", "store info", "store rewrap");

    public void Dispose() => _cli.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_help_with_an_example(string command)
    {
        var result = _cli.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Succeeds();
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        string examples = result.Output[result.Output.IndexOf("Example:", StringComparison.Ordinal)..];
        Assert.Contains($"sks {command}".TrimEnd(), examples, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_of_help_parses(string command)
    {
        string help = _cli.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Output;
        string[] examples = help[help.IndexOf("Example:", StringComparison.Ordinal)..].Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("sks ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            Assert.Empty(SksProgram.Build(Context()).Parse(example["sks ".Length..]).Errors);
        }
    }

    [Fact]
    public void The_version_is_shown() => Assert.Matches(@"^\d+\.\d+\.\d+", _cli.Run("--version").Succeeds().Output);

    [Theory]
    [InlineData("", "'sks' needs a command")]
    [InlineData("pin", "'sks pin' needs a command")]
    [InlineData("lst", "'lst' is not understood here")]
    [InlineData("list extra", "'extra' is not understood here")]
    [InlineData("sign", "'sks sign --help'")]
    [InlineData("sign 1 f", "'--out' is required")]
    [InlineData("sign 1 f --out s --format pem", "'pem'")]
    [InlineData("enroll", "'sks enroll --help'")]
    [InlineData("grant", "'sks grant' needs a command")]
    [InlineData("grant add 1", "'--to' is required")]
    [InlineData("grant remove 1", "'--from' is required")]
    [InlineData("otp", "'sks otp' needs a command")]
    [InlineData("otp show 1 2", "'2' is not understood here")]
    [InlineData("vault show 1 --encoding raw", "'raw'")]
    [InlineData("vault export 1", "'--out' is required")]
    [InlineData("vendor certify r --dir d --valid-years 0", "1 to 100")]
    [InlineData("vendor certify r --dir d --valid-years ten", "'ten'")]
    [InlineData("init", "'--store' is required")]
    [InlineData("list --socket", "--socket")]
    public void A_wrong_command_line_ends_with_status_2_and_one_sentence(string line, string saying) =>
        _cli.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Fails(ExitStatus.Usage, saying);

    [Fact]
    public void An_argument_that_begins_with_at_is_no_response_file()
    {
        string file = _cli.Files.Write("args", "--help");
        _cli.Run("sign", "@" + file, "x", "--out", "y").Fails(ExitStatus.NotFound, "There is no key '@");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("device")]
    [InlineData("sign 1 f --out s")]
    [InlineData("pin change 1")]
    [InlineData("otp show")]
    [InlineData("vault show 1")]
    [InlineData("grant list")]
    [InlineData("list --of 65001")]
    public async Task Without_a_daemon_the_status_is_3_and_the_sentence_says_where_one_was_looked_for(string line)
    {
        var terminal = new ScriptedTerminal();
        string socket = _cli.Files["none.sock"];
        var context = Context() with { Terminal = terminal, Connect = Connect };
        int status = await SksProgram.RunAsync([.. line.Split(' '), "--socket", socket], context, CancellationToken.None);
        new CliResult((ExitStatus)status, terminal.Output, terminal.Errors).Fails(ExitStatus.NotAvailable, socket);
    }

    private static KeyStoreConnection Connect(string socket, uint? owner)
    {
        var store = new Client.RemoteKeyStore(socket, owner);
        return new KeyStoreConnection(store, store, store, store);
    }

    private static CliContext Context() => new(new ScriptedTerminal(), TimeProvider.System, (_, _) => throw new InvalidOperationException());
}
