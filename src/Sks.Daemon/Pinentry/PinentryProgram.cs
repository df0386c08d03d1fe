namespace Sks.Daemon.Pinentry;

/// <summary>The program that asks the person for PINs, and how: what the command line says.</summary>
/// <param name="Path">Absolute path of the program.</param>
/// <param name="Terminal">The terminal that it uses if it needs one, or <see langword="null"/>.</param>
/// <param name="Limit">How long a question may stay without an answer.</param>
internal sealed record PinentryProgram(string Path, string? Terminal, TimeSpan Limit)
{
    /// <summary>Looks at the program before anybody relies on it.</summary>
    /// <exception cref="DaemonException">It is no program, or others could replace what is in it.</exception>
    internal void Check()
    {
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        UnixFileMode mode;
        try
        {
            var file = new FileInfo(Path);
            mode = (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).UnixFileMode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(ExitStatus.WrongCommandLine, $"The pinentry program {Path} cannot be used: {e.Message}", e);
        }

        if (!File.Exists(Path) || (mode & Executable) == 0)
        {
            throw new DaemonException(ExitStatus.WrongCommandLine, $"There is no pinentry program {Path}.");
        }

        if ((mode & Writable) != 0)
        {
            throw new DaemonException(ExitStatus.WrongCommandLine, $"Others than its owner can write to the pinentry program {Path}, which learns PINs.");
        }
    }
}
