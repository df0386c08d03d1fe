using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Protection;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Keys;

public sealed class DeleteTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Without_a_terminal_consent_must_be_given_beforehand()
    {
        string key = Enrol(DeleteProtection.None);
        _cli.Run("delete", key).Fails(ExitStatus.Refused, "--yes");
        Assert.Equal(1, Count());
        _cli.Run("delete", key, "--yes").Succeeds();
        Assert.Equal(0, Count());
    }

    [Fact]
    public void The_person_is_asked_and_may_decline()
    {
        string key = Enrol(DeleteProtection.None);
        using var no = new ScriptedTerminal("");
        _cli.Run(no, "delete", key).Fails(ExitStatus.Refused, "Nothing was deleted");
        Assert.Equal(1, Count());
        using var yes = new ScriptedTerminal("y");
        Assert.Contains("CN=Test Person", _cli.Run(yes, "delete", key).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(0, Count());
    }

    [Theory]
    [InlineData(DeleteProtection.Pin, "--pin-file", "1739", "Wrong PIN")]
    [InlineData(DeleteProtection.Puk, "--puk-file", "18273645", "Wrong PUK")]
    public void What_the_issuer_wants_for_deleting_is_asked_for(DeleteProtection protection, string option, string right, string saying)
    {
        string key = Enrol(protection);
        _cli.Run("delete", key, "--yes").Fails(ExitStatus.Refused, option);
        _cli.Run("delete", key, "--yes", option, _cli.Files.Write("wrong", "00000")).Fails(ExitStatus.Authorization, saying);
        Assert.Equal(1, Count());
        using var terminal = new ScriptedTerminal("y", right);
        _cli.Run(terminal, "delete", key).Succeeds();
        Assert.Equal(0, Count());
    }

    [Fact]
    public void A_key_that_must_stay_stays()
    {
        string key = Enrol(DeleteProtection.NonDeletable);
        _cli.Run("delete", key, "--yes").Fails(ExitStatus.Refused, "does not let it be deleted");
        Assert.Equal(1, Count());
    }

    private string Enrol(DeleteProtection protection) => $"{Enrolment.WithPinAndPuk(_cli.Element, k => k with { DeleteProtection = protection })}";

    private int Count() => _cli.Run("list", "--json").Json.GetArrayLength();
}
