using Sks.Core.Secrets;

namespace Sks.Cli.Terminal;

/// <summary>Where the person sits, or does not.</summary>
internal interface ITerminal
{
    /// <summary>Results and dialog.</summary>
    TextWriter Out { get; }

    /// <summary>Writes to where <see cref="Out"/> writes, without a copy in a buffer that nobody wipes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Failures and warnings.</summary>
    TextWriter Error { get; }

    /// <summary>Whether both input and output are a terminal; if not, asking would hang or go unseen.</summary>
    bool CanAsk { get; }

    /// <summary>A line, echoed; <see langword="null"/> at the end of input.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    string? ReadLine(CancellationToken cancellation);

    /// <summary>Turns echo off, before a prompt for a secret is shown: people begin to type when they see it.</summary>
    void StopEcho();

    /// <summary>A line, not echoed, as UTF-8; the caller disposes of it. <see langword="null"/> for Ctrl-D.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    SecretBuffer? ReadSecret(CancellationToken cancellation);
}
