using System.Security.Cryptography;
using Sks.Issuer.Commands;

namespace Sks.Issuer.FileSessions;

/// <summary>
/// The file that a message is to go to. It is made before the message is, beside its place and empty, so that what cannot be written is
/// told while nothing has changed yet.
/// </summary>
internal sealed class MessageFile : IDisposable
{
    /// <summary>As over HTTPS.</summary>
    private const int ResponseLimit = 1 << 20;

    private readonly string _path;
    private readonly bool _replace;
    private readonly string _beside;
    private readonly FileStream _file;

    private MessageFile(string path, bool replace)
    {
        _path = Path.GetFullPath(path);
        _replace = replace;
        _beside = $"{_path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        _file = new FileStream(_beside, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>Prepares a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="replace">Whether it may take the place of one that is there.</param>
    /// <exception cref="IssuerException">A file is there already.</exception>
    public static MessageFile Prepare(string path, bool replace) => replace || !Path.Exists(path)
        ? new MessageFile(path, replace)
        : throw new IssuerException(ExitStatus.Refused, $"{path} is there already; choose another name, or replace it with --force.");

    /// <summary>Reads a response from a file, or from standard input for <c>-</c>.</summary>
    /// <exception cref="IssuerException">It is too long.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        await using var stream = path == "-"
            ? Console.OpenStandardInput()
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        byte[] bytes = new byte[ResponseLimit + 1];
        int length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return length <= ResponseLimit
            ? bytes[..length]
            : throw new IssuerException(ExitStatus.Malformed, $"{path} is longer than 1 MiB; that is no response.");
    }

    /// <summary>Puts the message in its place, durably.</summary>
    public void Write(ReadOnlySpan<byte> message)
    {
        _file.Write(message);
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
