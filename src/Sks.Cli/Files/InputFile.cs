using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sks.Cli.CommandLine;

namespace Sks.Cli.Files;

/// <summary>Reads files that somebody else may have written.</summary>
internal static class InputFile
{
    private const int TextLimit = 1 << 20;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitStatus.NotFound, $"There is no file {path}.", e);
        }
    }

    /// <summary>A text file of at most 1 MiB.</summary>
    /// <exception cref="CommandException">There is no such file, or it is too long.</exception>
    public static string ReadText(string path)
    {
        using var file = Open(path);
        byte[] content = new byte[TextLimit + 1];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= TextLimit
            ? Encoding.UTF8.GetString(content, 0, length)
            : throw new CommandException(ExitStatus.Malformed, $"{path} is longer than 1 MiB.");
    }

    /// <summary>The certificates of a PEM file, in its order.</summary>
    /// <returns>At least one, for the caller to dispose of.</returns>
    /// <exception cref="CommandException">There is no such file, or no certificate in it.</exception>
    public static X509Certificate2Collection ReadCertificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        string text = ReadText(path);
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new CommandException(ExitStatus.Malformed, $"{path} holds a certificate that cannot be read.", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new CommandException(ExitStatus.Malformed, $"{path} holds no certificate in PEM form.");
    }
}
