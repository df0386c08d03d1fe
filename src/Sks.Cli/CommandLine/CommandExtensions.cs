using System.CommandLine;

namespace Sks.Cli.CommandLine;

/// <summary>The few shapes that all commands share.</summary>
internal static class CommandExtensions
{
    /// <summary>Sets an action that ends with status 0 unless it throws.</summary>
    public static Command Does(this Command command, Action<ParseResult, CancellationToken> action)
    {
        command.SetAction((parsed, cancellation) =>
        {
            action(parsed, cancellation);
            return Task.FromResult((int)ExitStatus.Done);
        });
        return command;
    }

    /// <summary>An option that takes a file name.</summary>
    public static Option<string?> FileOption(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
