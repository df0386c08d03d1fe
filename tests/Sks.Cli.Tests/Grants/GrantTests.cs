using System.Text.Json;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Grants;

/// <summary><c>sks grant</c>, from the owner's side; how grantees fare is the daemon's and the end to end tests' business.</summary>
public sealed class GrantTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Users_and_groups_are_named_or_numbered_and_shown_by_name()
    {
        string key = Enrol();
        var made = _cli.Run("grant", "add", key, "--to", "root", "--to", "@root", "--to", "65001", "--to", "@65002", "--json").Succeeds().Json;
        Assert.Equal(["root", "65001", "@root", "@65002"], Grantees(made));
        var grants = _cli.Element.EnumerateGrants(0)!;
        Assert.Equal([0u, 65001u], grants.UserIds);
        Assert.Equal([0u, 65002u], grants.GroupIds);
    }

    [Fact]
    public void A_grant_is_taken_back_and_nothing_else()
    {
        string key = Enrol();
        _cli.Run("grant", "add", "Mine", "--to", "65001", "--to", "65002").Succeeds();
        Assert.Contains(
            $"Key {key} \"Mine\" is granted to 65002.",
            _cli.Run("grant", "remove", key, "--from", "65001").Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Equal([65002u], _cli.Element.EnumerateGrants(0)!.UserIds);
        Assert.Contains("granted to nobody", _cli.Run("grant", "remove", key, "--from", "65002").Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("granted to nobody", _cli.Run("grant", "remove", key, "--from", "65002").Succeeds().Output, StringComparison.Ordinal);
        Assert.Null(_cli.Element.EnumerateGrants(0));
    }

    [Fact]
    public void All_grants_are_listed_and_the_list_of_keys_tells_them()
    {
        string first = Enrol();
        Enrol("Other");
        string last = Enrol("Third");
        Assert.Contains("No key is granted", _cli.Run("grant", "list").Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(0, _cli.Run("grant", "list", "--json").Succeeds().Json.GetArrayLength());
        _cli.Run("grant", "add", first, "--to", "65001").Succeeds();
        _cli.Run("grant", "add", last, "--to", "@65001").Succeeds();
        var listed = _cli.Run("grant", "list", "--json").Succeeds().Json;
        Assert.Equal([first, last], listed.EnumerateArray().Select(g => $"{g.GetProperty("handle").GetUInt32()}"));
        Assert.Equal(["65001", "@65001"], listed.EnumerateArray().SelectMany(Grantees));
        Assert.Contains("\"Third\" is granted to @65001", _cli.Run("grant", "list").Succeeds().Output, StringComparison.Ordinal);
        var keys = _cli.Run("list", "--json").Succeeds().Json.EnumerateArray().Select(k => string.Join(' ', Grantees(k)));
        Assert.Equal(["65001", "", "@65001"], keys);
        Assert.Contains("Granted to", _cli.Run("list").Succeeds().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-user")]
    [InlineData("@no-such-group")]
    [InlineData("@")]
    [InlineData("-1")]
    [InlineData("4294967295")]
    public void Whoever_is_not_there_gets_nothing_and_with_them_nobody(string name)
    {
        string key = Enrol();
        _cli.Run("grant", "add", key, "--to", "65001", $"--to={name}").Fails(ExitStatus.NotFound, "on this machine");
        Assert.Null(_cli.Element.EnumerateGrants(0));
    }

    [Fact]
    public void A_key_that_is_not_there_cannot_be_granted() =>
        _cli.Run("grant", "add", "17", "--to", "65001").Fails(ExitStatus.NotFound, "There is no key '17'");

    [Fact]
    public void An_owner_that_is_no_user_is_not_found() => _cli.Run("list", "--of", "no-such-user").Fails(ExitStatus.NotFound, "no-such-user");

    private static IEnumerable<string> Grantees(JsonElement report) =>
        report.GetProperty("grantedTo").EnumerateArray().Select(g => g.GetString()!);

    private string Enrol(string name = "Mine") => $"{Enrolment.WithPinAndPuk(_cli.Element, k => k with { FriendlyName = name })}";
}
