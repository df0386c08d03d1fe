namespace Sks.Daemon;

/// <summary>Why <c>sksd</c> cannot serve: one sentence for people, with what to do next.</summary>
internal sealed class DaemonException(ExitStatus exitStatus, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>How to end.</summary>
    public ExitStatus ExitStatus { get; } = exitStatus;
}
