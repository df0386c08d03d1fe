using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Users;

namespace Sks.Cli.Keys;

/// <summary><c>sks certificate</c>: a key's certificate for other tools.</summary>
internal static class CertificateCommand
{
    public static Command Create(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var output = CommandExtensions.FileOption("--out", "Write the PEM here instead of showing it.");
        var chain = new Option<bool>("--chain") { Description = "The whole certificate path, the key's own first." };
        var owner = OwnerOption.Create();
        var command = new SksCommand(
            "certificate",
            "Write a key's certificate in PEM, for openssl and others.",
            "sks certificate 5 --out cert.pem",
            "openssl x509 -in cert.pem -pubkey -noout > key.pem",
            "openssl dgst -sha256 -verify key.pem -signature letter.sig letter.pdf") { key, output, chain, owner };
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed, owner);
            var selected = KeySelector.Find(connection.Store, parsed.GetRequiredValue(key));
            var path = connection.Store.GetKeyAttributes(selected.Handle).CertificatePath;
            string pem = Pem.Certificates(parsed.GetValue(chain) ? path : path.Take(1));
            options.Screen(parsed).Write("Certificate", pem, parsed.GetValue(output));
        });
    }
}
