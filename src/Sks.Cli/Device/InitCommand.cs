using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Reports;
using Sks.Cli.Store;
using Sks.Engine;
using Sks.Engine.Store;

namespace Sks.Cli.Device;

/// <summary><c>sks init</c>: makes a store without a daemon, where a vendor makes devices.</summary>
internal static class InitCommand
{
    public static Command Create(GlobalOptions options)
    {
        var store = new Option<string>("--store") { Description = "Directory of the store; made if absent.", HelpName = "DIR", Required = true };
        var request = CommandExtensions.FileOption("--request", "Write the certification request (PKCS #10, PEM) for the vendor here.");
        var certificate = CommandExtensions.FileOption("--certificate", "Fit the vendor's certificate path (PEM, device first) from here.");
        var passphraseFile = StoreProtection.File();
        var protect = new Option<string?>("--protect")
        {
            Description = "Make the store, with a master key that its file's permissions (root-only, the default), a passphrase or a TPM (tpm) protects.",
            HelpName = "PROTECTOR",
        };
        StoreProtection.AcceptProtectors(protect);
        var tpm = StoreProtection.TpmPath();
        var command = new SksCommand(
            "init",
            "Make (or open) a key store offline and give it its device certificate; sksd must not be running on it.",
            "sks init --store /var/lib/sks --request device.csr",
            "sks vendor certify device.csr --dir vendor --out device.pem",
            "sks init --store /var/lib/sks --certificate device.pem") { store, request, certificate, passphraseFile, protect, tpm };
        return command.Does((parsed, cancellation) =>
        {
            using var passphrase = StoreProtection.Source(options, parsed, passphraseFile, cancellation);
            using var sealedStore = parsed.GetValue(protect) is { } kind
                ? StoreDirectory.Create(parsed.GetRequiredValue(store), [StoreProtection.Wrapping(kind, passphrase, parsed.GetRequiredValue(tpm))])
                : StoreDirectory.OpenOrCreate(parsed.GetRequiredValue(store), StoreProtection.Unwrapping(passphrase, parsed.GetRequiredValue(tpm)));
            using var element = new SecureElement(sealedStore, options.Clock);
            if (parsed.GetValue(certificate) is { } path)
            {
                DeviceCertification.Install(element, path);
            }

            if (parsed.GetValue(request) is { } file)
            {
                OutputFile.Write(file, DeviceCertification.Request(element));
            }

            var screen = options.Screen(parsed);
            screen.Show(DeviceReport.Of(element.GetDeviceInfo()), ReportJson.Default.DeviceReport, r => r.ShowOn(screen, options.Clock.GetUtcNow()));
        });
    }
}
