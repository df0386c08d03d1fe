using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Cli.Store;
using Sks.Engine;
using Sks.Engine.Protectors.Tpm;
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
        var tpm = new Option<bool>("--tpm")
        {
            Description = "Have a TPM make and keep the attestation key of a new store. What protects the master key is another matter (--protect).",
        };
        var device = StoreProtection.TpmPath();
        var pcrs = StoreProtection.Pcrs();
        var command = new SksCommand(
            "init",
            "Make (or open) a key store offline and give it its device certificate; sksd must not be running on it.",
            "sks init --store /var/lib/sks --request device.csr",
            "sks vendor certify device.csr --dir vendor --out device.pem",
            "sks init --store /var/lib/sks --certificate device.pem",
            "sks init --store /var/lib/sks --tpm --protect tpm --pcr 7") { store, request, certificate, passphraseFile, protect, tpm, device, pcrs };
        return command.Does((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(device);
            bool keyInTpm = parsed.GetValue(tpm);
            if (keyInTpm)
            {
                // Before there is a store that waits for a key in vain.
                StoreTpm.Check(StoreProtection.Device(path));
            }

            using var passphrase = StoreProtection.Source(options, parsed, passphraseFile, cancellation);
            using var sealedStore = Open(parsed.GetRequiredValue(store), parsed.GetValue(protect), StoreProtection.Selected(parsed.GetValue(pcrs)), passphrase, path);
            using var element = new SecureElement(sealedStore, options.Clock, attestationKeyInTpm: keyInTpm);
            if (parsed.GetValue(certificate) is { } file)
            {
                DeviceCertification.Install(element, file);
            }

            if (parsed.GetValue(request) is { } requestFile)
            {
                OutputFile.Write(requestFile, DeviceCertification.Request(element));
            }

            var screen = options.Screen(parsed);
            screen.Show(DeviceReport.Of(element.GetDeviceInfo()), ReportJson.Default.DeviceReport, r => r.ShowOn(screen, options.Clock.GetUtcNow()));
        });
    }

    private static SealedStore Open(string directory, string? protector, PcrSelection pcrs, PassphraseSource passphrase, string tpm)
    {
        if (protector is null && pcrs.IsEmpty)
        {
            return StoreDirectory.OpenOrCreate(directory, StoreProtection.Unwrapping(passphrase, tpm));
        }

        var wrapping = StoreProtection.Wrapping(protector ?? StoreProtection.RootOnly, passphrase, tpm, pcrs);

        // The first wraps; a TPM may be at hand beside it for the attestation key.
        return StoreDirectory.Create(directory, [wrapping, new TpmProtector(StoreProtection.Device(tpm))]);
    }
}
