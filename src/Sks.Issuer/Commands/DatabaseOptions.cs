using System.CommandLine;
using Sks.Issuer.Books;
using Sks.Issuer.Books.PostgreSql;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Commands;

/// <summary>Where the books are: options of every command, before what <c>issuer.json</c> says.</summary>
internal static class DatabaseOptions
{
    private const int FileLimit = 4096;

    private static readonly Option<string?> Database = new("--database")
    {
        Description = "Books in PostgreSQL instead of where issuer.json says: a connection string without a password.",
        HelpName = "STRING",
        Recursive = true,
    };

    private static readonly Option<string?> DatabaseFile = new("--database-file")
    {
        Description = "As --database, from a file that only you may read; it may have a password.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Adds them to a command and all below it.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Database);
        command.Add(DatabaseFile);
    }

    /// <summary>Opens an issuer's books.</summary>
    /// <exception cref="IssuerException">The options contradict each other, or the books are not this issuer's.</exception>
    public static Task<IIssuerBooks> OpenAsync(ParseResult parsed, DataDirectory data, CancellationToken cancellation) =>
        IssuerBooks.OpenAsync(data, Of(parsed), cancellation);

    /// <summary>The connection string that the options give; <see langword="null"/> without them. Warns of a password that others can see.</summary>
    /// <exception cref="IssuerException">They contradict each other, or the file is not private.</exception>
    public static string? Of(ParseResult parsed)
    {
        string? text = parsed.GetValue(Database);
        if (parsed.GetValue(DatabaseFile) is { } file)
        {
            return text is null ? Read(file) : throw new IssuerException(ExitStatus.Usage, "--database and --database-file cannot both be given.");
        }

        if (text is not null && PostgreSqlServer.HasPassword(text))
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                "sks-issuer: warning: everybody on this machine can see the password in --database; put it into a file for --database-file, or into issuer.json, and change it.");
        }

        return text;
    }

    private static string Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new IssuerException(ExitStatus.NotFound, $"{path} is not there.");
        }

        string text = file.Length <= FileLimit
            ? File.ReadAllText(path).Trim()
            : throw new IssuerException(ExitStatus.Usage, $"{path} is longer than {FileLimit} bytes; that is no connection string.");
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return (file.UnixFileMode & Others) == 0 || !PostgreSqlServer.HasPassword(text)
            ? text
            : throw new IssuerException(ExitStatus.Refused, $"Others may read the password in {path}; close it with 'chmod 600 {path}', and change the password.");
    }
}
