using Sks.Cli.CommandLine;

namespace Sks.Cli.Enrollment;

/// <summary>The issuer answered with a page where a message was due: it has ended the session, or has nothing to say yet in one that waits.</summary>
/// <param name="sentence">For a person.</param>
/// <param name="page">What the page says, or empty.</param>
internal sealed class TerminationException(string sentence, string page) : CommandException(ExitStatus.Refused, sentence)
{
    /// <summary>Safe to show; may be empty.</summary>
    public string Page { get; } = page;
}
