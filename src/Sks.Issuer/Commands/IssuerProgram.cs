using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Npgsql;
using Sks.Issuer.Audit;
using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.FileSessions;
using Sks.Issuer.Management;
using Sks.Issuer.Operators;
using Sks.Issuer.Revocation;
using Sks.Issuer.SignUp;

namespace Sks.Issuer.Commands;

/// <summary>The program: parses, runs one command, and tells a failure in one sentence.</summary>
internal static class IssuerProgram
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line, without the program's name.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellation">Ctrl-C; ends <c>serve</c> cleanly.</param>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        try
        {
            // A leading @ is part of the argument: nothing here is read from response files.
            var parsed = Build(clock).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
            {
                throw new IssuerException(ExitStatus.Usage, Sentence(parsed));
            }

            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var (status, sentence) = Failure(e);
            error.WriteLine($"sks-issuer: {string.Concat(sentence.Select(c => char.IsControl(c) ? ' ' : c))}");
            return (int)status;
        }
    }

    private static RootCommand Build(TimeProvider clock)
    {
        var root = new RootCommand("sks-issuer: issues credentials into secure key stores, over KeyGen2.")
        {
            InitCommand.Create(clock),
            ServeCommand.Create(clock),
            EnrollmentCommand.Create(clock),
            SignUpCommand.Create(clock),
            CredentialsCommand.Create(),
            CredentialCommand.Create(clock),
            SecretCommand.Create(),
            DeviceCommand.Create(clock),
            CaCommand.Create(clock),
            SessionCommand.Create(clock),
            OperatorCommand.Create(clock),
            PukCommand.Create(clock),
            AuditCommand.Create(),
        };
        DatabaseOptions.AddTo(root);
        KeyOptions.AddTo(root);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples(
            (HelpAction)help.Action!,
            [
                "sks-issuer init --data bank --name \"Example Bank\" --vendor-root vendor.pem",
                "sks-issuer serve --data bank",
                "sks-issuer enrollment new --data bank --subject \"CN=Alice Example\"",
                "sks-issuer credentials --data bank",
                "sks-issuer credential renew 3f51c0ffee --data bank",
            ]);
        return root;
    }

    private static string Sentence(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string error = parsed.UnmatchedTokens.Count > 0 ? $"'{parsed.UnmatchedTokens[0]}' is not understood here"
            : command.Action is null ? $"'{CommandPath(command)}' needs a command"
            : parsed.Errors[0].Message.TrimEnd('.');
        return $"{error}; '{CommandPath(command)} --help' shows how it is written.";
    }

    private static string CommandPath(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is Command and not RootCommand; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol.Name);
        }

        return string.Join(' ', names.Prepend("sks-issuer"));
    }

    private static (ExitStatus Status, string Sentence) Failure(Exception exception) => exception switch
    {
        IssuerException e => (e.Status, e.Message),
        OperationCanceledException => (ExitStatus.Cancelled, "Interrupted."),
        SqliteException { SqliteErrorCode: 5 or 6 } => (ExitStatus.NotAvailable, "The books are in use by another program; try again."),
        SqliteException e => (ExitStatus.Damaged, $"The books cannot be read or written (SQLite error {e.SqliteExtendedErrorCode}); restore them from your backup."),
        BooksUnavailableException e => (ExitStatus.NotAvailable, e.Message),
        PostgresException e => (ExitStatus.Refused, $"The database refuses ({e.MessageText}, SQLSTATE {e.SqlState}); see to its users and tables."),
        NpgsqlException e => (ExitStatus.NotAvailable, $"The books cannot be reached ({e.Message.TrimEnd('.')}); see to the database and its connection string."),
        CryptographicException => (ExitStatus.Malformed, "A key or certificate in the issuer's folder cannot be used; restore it from your backup."),
        FileNotFoundException or DirectoryNotFoundException => (ExitStatus.NotFound, exception.Message),
        UnauthorizedAccessException => (ExitStatus.Refused, exception.Message),
        IOException => (ExitStatus.NotAvailable, exception.Message),
        _ => (ExitStatus.Internal, $"Unexpected failure ({exception.GetType().Name}); please report it: {exception.Message}"),
    };
}
