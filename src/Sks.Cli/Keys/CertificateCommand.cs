using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Reports;

namespace Sks.Cli.Keys;

/// <summary><c>sks certificate</c>: a key's certificate for other tools.</summary>
internal static class CertificateCommand
{
    public static Command Create(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var output = CommandExtensions.FileOption("--out", "Write the PEM here instead of showing it.");
        var chain = new Option<bool>("--chain") { Description = "The whole certificate path, the key's own first." };
        var command = new SksCommand(
            "certificate",
            "Write a key's certificate in PEM, for openssl and others.",
            "sks certificate 5 --out cert.pem",
            "openssl x509 -in cert.pem -pubkey -noout > key.pem",
            "openssl dgst -sha256 -verify key.pem -signature letter.sig letter.pdf") { key, output, chain };
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed);
            var selected = KeySelector.Find(connection.Store, parsed.GetRequiredValue(key));
            var path = connection.Store.GetKeyAttributes(selected.Handle).CertificatePath;
            string pem = Pem.Certificates(parsed.GetValue(chain) ? path : path.Take(1));
            var screen = options.Screen(parsed);
            if (parsed.GetValue(output) is not { } file)
            {
                screen.Raw(pem);
                return;
            }

            OutputFile.Write(file, pem);
            screen.Show(new WrittenReport(file), ReportJson.Default.WrittenReport, r => screen.Line($"Certificate written to {r.File}."));
        });
    }
}
