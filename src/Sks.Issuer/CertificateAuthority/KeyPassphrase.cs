using Sks.Core.Secrets;
using Sks.Issuer.Commands;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>Where the passphrase of sealed keys comes from: a file, or a credential of systemd.</summary>
/// <param name="file">The file of the command line, or <see langword="null"/>.</param>
internal sealed class KeyPassphrase(string? file)
{
    /// <summary>Name of the systemd credential.</summary>
    public const string Credential = "sks-issuer-passphrase";

    private const int MinLength = 8;
    private const int MaxLength = 1024;

    private readonly string? _file = file ?? CredentialFile();

    /// <summary>Whether there is one.</summary>
    public bool IsGiven => _file is not null;

    /// <summary>Reads it, for the caller to dispose of.</summary>
    /// <exception cref="IssuerException">There is none, or the file is not one.</exception>
    public SecretBuffer Get()
    {
        string path = _file ?? throw new IssuerException(
            ExitStatus.Refused, $"The issuer's keys are sealed; give their passphrase with --passphrase-file FILE or as the systemd credential \"{Credential}\".");
        var passphrase = ReadLine(path);
        if (passphrase.Length is >= MinLength and <= MaxLength)
        {
            return passphrase;
        }

        passphrase.Dispose();
        throw new IssuerException(ExitStatus.Refused, $"A passphrase has {MinLength} to {MaxLength} bytes, in the first line of its file; {path} has none.");
    }

    /// <summary>The first line of a file, without its end, for the caller to dispose of.</summary>
    internal static SecretBuffer ReadLine(string path)
    {
        // No buffer: it would keep a copy that nobody wipes.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var content = new SecretBuffer(MaxLength + 2);
        int length = stream.ReadAtLeast(content.Span, content.Length, throwOnEndOfStream: false);
        var line = content.Span[..length];
        int end = line.IndexOf((byte)'\n');
        line = end < 0 ? line : line[..end];
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        return new SecretBuffer(line);
    }

    /// <summary>systemd.exec(5), "Credentials".</summary>
    private static string? CredentialFile()
    {
        string? directory = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
        string path = Path.Combine(directory ?? "", Credential);
        return directory is not null && File.Exists(path) ? path : null;
    }
}
