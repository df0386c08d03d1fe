using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Cli.Terminal;

namespace Sks.Cli.Enrollment;

/// <summary><c>sks enroll</c>: gets credentials from an issuer.</summary>
internal static class EnrollCommand
{
    private const string Yes = "--yes";

    public static Command Create(GlobalOptions options)
    {
        var url = new Argument<string>("URL") { Description = "The https:// URL that the issuer gave you." };
        var yes = new Option<bool>(Yes) { Description = "Agree beforehand to what the issuer asks for." };
        var pinFile = CommandExtensions.FileOption(PinOptions.PinName, "Take PINs from this file, a line for each in the order of asking.");
        var caFile = CommandExtensions.FileOption("--ca-file", "Trust exactly these roots (PEM) instead of the system's.");
        var command = new SksCommand(
            "enroll",
            "Get credentials from an issuer: shows who asks for what, asks for consent and PINs.",
            "sks enroll https://issuer.example/enroll/4711",
            "sks enroll https://issuer.example/enroll/4711 --yes --pin-file pin.txt") { url, yes, pinFile, caFile };
        command.SetAction(async (parsed, cancellation) =>
        {
            var screen = options.Screen(parsed);
            var address = EnrollmentUrl.Parse(parsed.GetRequiredValue(url));
            bool agreed = parsed.GetValue(yes);
            if (!agreed && !screen.CanAsk)
            {
                throw new CommandException(ExitStatus.Refused, $"There is no terminal to ask for consent on; agree beforehand with {Yes}.");
            }

            using var pins = new PinSource(screen, parsed.GetValue(pinFile), PinOptions.PinName);
            var roots = parsed.GetValue(caFile) is { } file ? InputFile.ReadCertificates(file) : null;
            using var connection = options.Connect(parsed);
            var device = DeviceIdReport.Of(connection.Store.GetDeviceInfo().DeviceCertificate);
            using var issuer = new IssuerConnection(address, new ServerIdentity(roots)) { Again = screen.Step };
            var user = new EnrollmentUser(screen, pins, device, agreed, cancellation);
            var session = new EnrollmentSession(connection.Store, issuer, user, new EnrollmentSteps(screen), options.Clock);
            var report = await session.RunAsync(cancellation).ConfigureAwait(false);
            screen.Show(report, ReportJson.Default.EnrollmentReport, r => Show(r, screen, options.Clock.GetUtcNow()));
            return (int)(report.Waiting ? ExitStatus.Waiting : ExitStatus.Done);
        });
        return command;
    }

    private static void Show(EnrollmentReport report, Screen screen, DateTimeOffset now)
    {
        screen.Line(report.Waiting
            ? $"The keys are made; waiting for {report.Issuer} to issue the certificates. Enrol again later with this URL, which only you should have:"
            : $"{report.Issuer} has verified this key store's proof.");
        if (report.Waiting)
        {
            screen.Line($"  {report.Url}");
        }

        if (report.Message.Length > 0)
        {
            screen.Field("The issuer says", report.Message);
        }

        foreach (var session in report.Sessions)
        {
            screen.Field("Session", $"{session.ServerSessionId} (issuer), {session.ClientSessionId} (key store)");
        }

        foreach (var anchor in report.TrustAnchors)
        {
            screen.Field("Trust anchor", $"{anchor.Subject} (offered by the issuer, not installed)");
            screen.Field("  SHA-256", $"{anchor.Fingerprint}; compare it with what the issuer publishes");
        }

        foreach (var key in report.Keys)
        {
            key.ShowOn(screen, now);
        }
    }
}
