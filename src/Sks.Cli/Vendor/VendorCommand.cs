using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Reports;

namespace Sks.Cli.Vendor;

/// <summary><c>sks vendor</c>: the side of whoever makes devices.</summary>
internal static class VendorCommand
{
    public static Command Create(GlobalOptions options) => new SksCommand(
            "vendor",
            "Certify devices as their vendor.",
            "sks vendor init --dir vendor --name \"Example Devices Root\"",
            "sks vendor certify device.csr --dir vendor --out device.pem")
    {
        CreateInit(options),
        CreateCertify(options),
    };

    private static Command CreateInit(GlobalOptions options)
    {
        var directory = DirectoryOption();
        var name = new Option<string>("--name") { Description = "Common name of the vendor's root.", HelpName = "NAME", Required = true };
        var command = new SksCommand(
            "init",
            "Make a vendor root (P-256): vendor.pem for issuers to trust, vendor-key.pem to keep.",
            "sks vendor init --dir vendor --name \"Example Devices Root\"") { directory, name };
        return command.Does((parsed, _) =>
        {
            var vendor = VendorDirectory.Create(parsed.GetRequiredValue(directory), parsed.GetRequiredValue(name), options.Clock.GetUtcNow());
            var screen = options.Screen(parsed);
            var report = new VendorReport(CertificateReport.Of(vendor.Certificate), vendor.CertificateFile);
            screen.Show(report, ReportJson.Default.VendorReport, r =>
            {
                screen.Line($"Vendor root made: {r.CertificateFile}");
                screen.Field("Subject", r.Certificate.Subject);
                screen.Field("Valid", r.Certificate.Validity(options.Clock.GetUtcNow()));
                screen.Field("SHA-256", r.Certificate.Fingerprint);
            });
        });
    }

    private static Command CreateCertify(GlobalOptions options)
    {
        var request = new Argument<string>("REQUEST") { Description = "The device's certification request (PKCS #10, PEM)." };
        var directory = DirectoryOption();
        var output = CommandExtensions.FileOption("--out", "Write the certificate path (PEM, device first) here instead of showing it.");
        var name = new Option<string?>("--device-name") { Description = "Common name of the device (default: the request's subject).", HelpName = "NAME" };
        var years = new Option<int>("--valid-years") { Description = "Years of validity, at most the vendor's own.", HelpName = "YEARS", DefaultValueFactory = _ => 20 };
        var tpmKey = new Option<bool>("--tpm-key")
        {
            Description = "State in the certificate that the attestation key is in a TPM. The request only claims it: use this where you saw the device make its key.",
        };
        years.Validators.Add(result =>
        {
            if (int.TryParse(result.Tokens.SingleOrDefault()?.Value, out int value) && value is < 1 or > 100)
            {
                result.AddError("--valid-years takes 1 to 100.");
            }
        });
        var command = new SksCommand(
            "certify",
            "Certify a device whose request proves that it holds its key.",
            "sks vendor certify device.csr --dir vendor --out device.pem") { request, directory, output, name, years, tpmKey };
        return command.Does((parsed, _) =>
        {
            using var vendor = VendorDirectory.Open(parsed.GetRequiredValue(directory));
            var requested = CertificationRequest.Read(parsed.GetRequiredValue(request));
            if (requested.ClaimsTpm && !parsed.GetValue(tpmKey))
            {
                options.Screen(parsed).Warn("The request says that the attestation key is in a TPM, without proof; the certificate does not say so without --tpm-key.");
            }

            byte[] certificate = vendor.Certify(
                requested,
                parsed.GetValue(name),
                parsed.GetValue(tpmKey),
                options.Clock.GetUtcNow(),
                parsed.GetValue(years));
            string path = Pem.Certificates([certificate, vendor.Certificate]);
            ShowCertified(options, parsed, certificate, path, parsed.GetValue(output));
        });
    }

    private static void ShowCertified(GlobalOptions options, ParseResult parsed, byte[] certificate, string path, string? file)
    {
        var screen = options.Screen(parsed);
        if (file is not null)
        {
            OutputFile.Write(file, path);
        }

        var report = new DeviceCertificateReport(CertificateReport.Of(certificate), DeviceIdReport.Of(certificate), file, file is null ? path : null);
        screen.Show(report, ReportJson.Default.DeviceCertificateReport, r =>
        {
            if (r.Pem is not null)
            {
                screen.Raw(r.Pem);
                return;
            }

            screen.Line($"Device certified: {r.File}");
            screen.Field("Subject", r.Certificate.Subject);
            screen.Field("Valid", r.Certificate.Validity(options.Clock.GetUtcNow()));
            screen.Field("Device ID", $"{r.DeviceId.Grouped} (short {r.DeviceId.Short})");
        });
    }

    private static Option<string> DirectoryOption() =>
        new("--dir") { Description = "The vendor's directory.", HelpName = "DIR", Required = true };
}
