namespace Sks.Cli.CommandLine;

/// <summary>A command that cannot do what it was asked. The message is one sentence for a person, without secrets.</summary>
internal class CommandException(ExitStatus status, string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    /// <summary>How the program ends.</summary>
    public ExitStatus Status { get; } = status;
}
