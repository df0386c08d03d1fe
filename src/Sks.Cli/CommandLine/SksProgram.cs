using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sks.Cli.Cloning;
using Sks.Cli.Device;
using Sks.Cli.Enrollment;
using Sks.Cli.Grants;
using Sks.Cli.Keys;
using Sks.Cli.Otp;
using Sks.Cli.Respond;
using Sks.Cli.Store;
using Sks.Cli.Terminal;
using Sks.Cli.Vault;
using Sks.Cli.Vendor;

namespace Sks.Cli.CommandLine;

/// <summary>The program: parses, runs one command, and tells a failure in one sentence.</summary>
internal static class SksProgram
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliContext context, CancellationToken cancellation)
    {
        try
        {
            // A leading @ is part of the argument: nothing here is read from response files.
            var parsed = Build(context).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
            {
                throw new CommandException(ExitStatus.Usage, Sentence(parsed));
            }

            var configuration = new InvocationConfiguration
            {
                Output = context.Terminal.Out,
                Error = context.Terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var failure = Failure.Of(e);
            context.Terminal.Error.WriteLine($"sks: {SafeText.OneLine(failure.Sentence, SafeText.SentenceLimit)}");
            return (int)failure.Status;
        }
    }

    internal static RootCommand Build(CliContext context)
    {
        var options = new GlobalOptions(context);
        var root = new RootCommand("SKS, the Secure Key Store: enrol credentials, use them, look after their PINs.");
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples(
            (HelpAction)help.Action!,
            "sks enroll https://issuer.example/enroll/4711",
            "sks list",
            "sks sign 5 letter.pdf --out letter.sig");
        options.AddTo(root);
        root.Add(InitCommand.Create(options));
        root.Add(DeviceCommand.Create(options));
        root.Add(VendorCommand.Create(options));
        root.Add(EnrollCommand.Create(options));
        root.Add(RespondCommand.Create(options));
        root.Add(CloneCommand.Create(options));
        root.Add(ListCommand.Create(options));
        root.Add(SignCommand.Create(options));
        root.Add(CertificateCommand.Create(options));
        root.Add(OtpCommand.Create(options));
        root.Add(VaultCommand.Create(options));
        root.Add(GrantCommand.Create(options));
        root.Add(PinCommand.Create(options));
        root.Add(UnlockCommand.Create(options));
        root.Add(DeleteCommand.Create(options));
        root.Add(StoreCommand.Create(options));
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

        return string.Join(' ', names.Prepend("sks"));
    }
}
