using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;

namespace Sks.Cli.Vault;

/// <summary><c>sks vault</c>: static secrets, such as passwords.</summary>
internal static class VaultCommand
{
    private const string Force = "--force";

    public static Command Create(GlobalOptions options) => new SksCommand(
        "vault",
        "Static secrets, such as passwords, that an issuer has provisioned.",
        "sks vault list",
        "sks vault show 5")
    {
        CreateList(options),
        CreateShow(options),
        CreateExport(options),
    };

    private static Command CreateList(GlobalOptions options)
    {
        var command = new SksCommand("list", "List the static secrets: what they are for and what it takes to show them.", "sks vault list --json");
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed);
            var screen = options.Screen(parsed);
            VaultSecretReport[] reports = [.. VaultSecrets.All(connection.Store).Select(key => VaultSecretReport.Of(connection.Store, key))];
            screen.Show(reports, ReportJson.Default.IReadOnlyListVaultSecretReport, secrets =>
            {
                if (secrets.Count == 0)
                {
                    screen.Line("No static secrets.");
                }

                foreach (var secret in secrets)
                {
                    secret.ShowOn(screen);
                }
            });
        });
    }

    private static Command CreateShow(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var encoding = Encoding(SecretText.Utf8, SecretText.Hex, SecretText.Base64);
        var pinFile = PinOptions.Pin();
        var pukFile = PinOptions.Puk();
        var command = new SksCommand(
            "show",
            "Show a static secret; asks for the PIN or PUK if its issuer wants that.",
            "sks vault show 5") { key, encoding, pinFile, pukFile };
        return command.Does((parsed, cancellation) =>
        {
            var screen = options.Screen(parsed);
            using var pin = new PinSource(screen, parsed.GetValue(pinFile), PinOptions.PinName);
            using var puk = new PinSource(screen, parsed.GetValue(pukFile), PinOptions.PukName);
            using var connection = options.Connect(parsed);
            var selected = VaultSecrets.Find(connection.Store, parsed.GetRequiredValue(key));
            using var secret = VaultSecrets.Export(connection.Store, selected, pin, puk, cancellation);
            string chosen = parsed.GetRequiredValue(encoding);
            using var text = SecretText.Encode(secret, chosen);
            screen.ShowSecret(selected, chosen, text);
        });
    }

    private static Command CreateExport(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var output = new Option<string>("--out")
        {
            Description = "Write the secret here; only you may read the file.",
            HelpName = "FILE",
            Required = true,
        };
        var encoding = Encoding(SecretText.Raw, SecretText.Hex, SecretText.Base64);
        var force = new Option<bool>(Force) { Description = "Replace the file if there is one." };
        var pinFile = PinOptions.Pin();
        var pukFile = PinOptions.Puk();
        var command = new SksCommand(
            "export",
            "Write a static secret to a file; asks for the PIN or PUK if its issuer wants that.",
            "sks vault export 5 --out password.txt") { key, output, encoding, force, pinFile, pukFile };
        return command.Does((parsed, cancellation) =>
        {
            var screen = options.Screen(parsed);
            using var pin = new PinSource(screen, parsed.GetValue(pinFile), PinOptions.PinName);
            using var puk = new PinSource(screen, parsed.GetValue(pukFile), PinOptions.PukName);
            using var connection = options.Connect(parsed);
            var selected = VaultSecrets.Find(connection.Store, parsed.GetRequiredValue(key));
            string path = parsed.GetRequiredValue(output);
            bool replace = parsed.GetValue(force);
            RequirePlace(path, replace);
            using var secret = VaultSecrets.Export(connection.Store, selected, pin, puk, cancellation);
            string chosen = parsed.GetRequiredValue(encoding);
            using var text = SecretText.Encode(secret, chosen);
            OutputFile.WriteSecret(path, text.Span, replace);
            screen.Show(
                new ExportReport(selected.Handle, selected.FriendlyName, chosen, path, text.Length),
                ReportJson.Default.ExportReport,
                r => screen.Line($"Key {r.Handle} written to {r.File}, {r.Size} bytes."));
        });
    }

    /// <summary>Before the secret leaves the key store, which marks it for good.</summary>
    private static void RequirePlace(string path, bool replace)
    {
        var kind = FileStatus.KindOf(path);
        if (kind != FileKind.Nothing && !replace)
        {
            throw new CommandException(ExitStatus.Refused, $"There is a file {path} already; {Force} replaces it.");
        }

        if (kind is not (FileKind.Nothing or FileKind.Regular))
        {
            throw new CommandException(ExitStatus.Refused, $"{path} is no file that could be replaced; choose another name.");
        }
    }

    private static Option<string> Encoding(params string[] names)
    {
        var option = new Option<string>("--encoding")
        {
            Description = $"How the secret is written (default: {names[0]}).",
            DefaultValueFactory = _ => names[0],
        };
        return option.AcceptOnlyFromAmong(names);
    }
}
