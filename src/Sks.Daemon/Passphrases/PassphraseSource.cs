using Sks.Core.Secrets;
using Sks.Engine.Protectors.Passphrase;

namespace Sks.Daemon.Passphrases;

/// <summary>Where the passphrase of a store comes from: a file, a credential of systemd, or whoever sits at the terminal.</summary>
/// <param name="file">The file of the command line, or <see langword="null"/>.</param>
/// <param name="dialog">Where the terminal's question goes.</param>
/// <param name="cancellation">Ends the wait for somebody to type it.</param>
internal sealed class PassphraseSource(string? file, TextWriter dialog, CancellationToken cancellation)
{
    private const string Credential = "sks-passphrase";

    private readonly string? _file = file ?? CredentialFile();

    /// <summary>Whether it was given beforehand.</summary>
    internal bool IsGiven => _file is not null;

    /// <summary>Whether nobody is asked for it: it was given, or there is no terminal.</summary>
    internal bool IsUnattended => IsGiven || Console.IsInputRedirected;

    /// <summary>The passphrase, for the caller to dispose of.</summary>
    /// <exception cref="DaemonException">There is none to be had.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    internal SecretBuffer Get()
    {
        var passphrase = _file is null ? Ask() : Read(_file);
        if (passphrase.Length is >= PassphraseProtector.MinLength and <= PassphraseProtector.MaxLength)
        {
            return passphrase;
        }

        passphrase.Dispose();
        throw new DaemonException(ExitStatus.Authorization, "A passphrase has 8 to 1,024 bytes, in one line; this is none.");
    }

    /// <summary>systemd.exec(5), "Credentials".</summary>
    private static string? CredentialFile()
    {
        string? directory = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
        string file = Path.Combine(directory ?? "", Credential);
        return directory is not null && File.Exists(file) ? file : null;
    }

    private static SecretBuffer Read(string file)
    {
        try
        {
            // No buffer: it would keep a copy that nobody wipes.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            using var content = new SecretBuffer(PassphraseProtector.MaxLength + 2);
            int length = stream.ReadAtLeast(content.Span, content.Length, throwOnEndOfStream: false);
            var line = content.Span[..length];
            int end = line.IndexOf((byte)'\n');
            line = end < 0 ? line : line[..end];
            return new SecretBuffer(line.EndsWith("\r"u8) ? line[..^1] : line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(ExitStatus.Authorization, $"The file of the passphrase, {file}, cannot be read: {e.Message}", e);
        }
    }

    private SecretBuffer Ask()
    {
        if (Console.IsInputRedirected)
        {
            throw new DaemonException(
                ExitStatus.Authorization,
                $"The store is protected by a passphrase; give it with --passphrase-file FILE or as the systemd credential \"{Credential}\".");
        }

        // .NET turns echo off with the first look at the keys: before people see the question and begin to type.
        _ = Console.KeyAvailable;
        dialog.Write("sksd: passphrase of the key store: ");
        dialog.Flush();

        // The console cannot be told to stop reading; so a thread of its own reads, and is left behind.
        var passphrase = Task.Run(ReadKeys, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
        dialog.WriteLine();
        return passphrase;
    }

    private static SecretBuffer ReadKeys()
    {
        using var line = new SecretLine();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                line.Backspace();
            }
            else if (!char.IsControl(key.KeyChar))
            {
                line.Append(key.KeyChar);
            }
        }

        return line.ToSecret();
    }
}
