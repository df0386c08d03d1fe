using System.Security.Cryptography;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.KeyGen2;

namespace Sks.Cli.Respond;

/// <summary>
/// The file that a response is to go to. It is made before the response is, beside its place and empty, so that what cannot be written is
/// told while nothing has changed yet.
/// </summary>
internal sealed class ResponseFile : IDisposable
{
    private readonly string _path;
    private readonly bool _replace;
    private readonly string _beside;
    private readonly FileStream _file;

    private ResponseFile(string path, bool replace)
    {
        _path = Path.GetFullPath(path);
        _replace = replace;
        _beside = $"{_path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        _file = new FileStream(_beside, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>Prepares a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="replace">Whether it may take the place of a regular file that is there.</param>
    /// <exception cref="CommandException">Something is there already.</exception>
    public static ResponseFile Prepare(string path, bool replace) => FileStatus.KindOf(path) switch
    {
        FileKind.Nothing => new ResponseFile(path, replace),
        FileKind.Regular when replace => new ResponseFile(path, replace),
        FileKind.Regular => throw new CommandException(ExitStatus.Refused, $"{path} is there already; choose another name, or replace it with --force."),
        _ => throw new CommandException(ExitStatus.Refused, $"{path} is no regular file; choose another name."),
    };

    /// <summary>Reads a request from a file, or from standard input for <c>-</c>.</summary>
    /// <exception cref="CommandException">There is no such file, or it is too long.</exception>
    public static byte[] Read(string path)
    {
        using Stream stream = path == "-" ? Console.OpenStandardInput() : InputFile.Open(path);
        byte[] bytes = new byte[KeyGen2Limits.MessageSize + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= KeyGen2Limits.MessageSize
            ? bytes[..length]
            : throw new CommandException(ExitStatus.Malformed, $"{path} is longer than 2 MiB; that is no KeyGen2 message.");
    }

    /// <summary>Puts the response in its place, durably.</summary>
    public void Write(ReadOnlySpan<byte> response)
    {
        _file.Write(response);
        _file.Write("\n"u8);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_beside, _path, _replace);
    }

    /// <summary>Removes what was prepared and not written.</summary>
    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_beside);
    }
}
