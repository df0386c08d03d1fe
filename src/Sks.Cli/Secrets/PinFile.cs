using Sks.Cli.CommandLine;
using Sks.Cli.Terminal;
using Sks.Core.Secrets;

namespace Sks.Cli.Secrets;

/// <summary>PINs or PUKs in a file, one a line, handed out in order.</summary>
internal sealed class PinFile : IDisposable
{
    private readonly SecretBuffer _content;
    private readonly string _path;
    private readonly int _length;
    private int _position;
    private int _line;

    private PinFile(string path, SecretBuffer content, int length)
    {
        _path = path;
        _content = content;
        _length = length;
    }

    /// <summary>Reads the file; warns when everybody may read it.</summary>
    /// <exception cref="CommandException">No such file, or it is longer than any list of PINs.</exception>
    public static PinFile Open(string path, Screen screen)
    {
        using var file = OpenRead(path);
        if (File.GetUnixFileMode(file.SafeFileHandle).HasFlag(UnixFileMode.OtherRead))
        {
            screen.Warn($"everybody on this machine may read {path}; 'chmod 600' it.");
        }

        var content = new SecretBuffer(ushort.MaxValue);
        try
        {
            int length = file.ReadAtLeast(content.Span, content.Length, throwOnEndOfStream: false);
            return length < content.Length
                ? new PinFile(path, content, length)
                : throw new CommandException(ExitStatus.Refused, $"{path} is too long for a file of PINs.");
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>The next line, for the caller to dispose of.</summary>
    /// <param name="what">What it is needed for, such as <c>PIN</c>.</param>
    /// <exception cref="CommandException">There is no further line, or it is empty.</exception>
    public SecretBuffer Next(string what)
    {
        _line++;
        if (_position >= _length)
        {
            throw new CommandException(ExitStatus.Refused, $"{_path} has no line {_line} for the {what}; write one line for each PIN that is asked for.");
        }

        var rest = _content.Span[_position.._length];
        int end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        _position += end < 0 ? rest.Length : end + 1;
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        return line.IsEmpty
            ? throw new CommandException(ExitStatus.Refused, $"Line {_line} of {_path}, which should hold the {what}, is empty.")
            : new SecretBuffer(line);
    }

    public void Dispose() => _content.Dispose();

    private static FileStream OpenRead(string path)
    {
        try
        {
            // No buffer: it would keep a copy that nobody wipes.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitStatus.NotFound, $"There is no file {path}.", e);
        }
    }
}
