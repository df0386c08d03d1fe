using System.Security.Cryptography;

namespace Sks.Cli.Files;

/// <summary>Writes what commands make.</summary>
internal static class OutputFile
{
    /// <summary>Writes a file that anybody may read, replacing what is in it; devices such as <c>/dev/stdout</c> will do.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content) => File.WriteAllBytes(path, content);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a new file that only its owner may read.</summary>
    /// <param name="path">Where.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="replace">
    /// Whether to take the place of a file that is there: all at once, so that nobody who may read the old one ever sees the new content.
    /// </param>
    /// <exception cref="IOException">There is such a file already.</exception>
    public static void WriteSecret(string path, ReadOnlySpan<byte> content, bool replace = false)
    {
        if (!replace)
        {
            WriteNew(path, content);
            return;
        }

        string beside = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        try
        {
            WriteNew(beside, content);
            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
