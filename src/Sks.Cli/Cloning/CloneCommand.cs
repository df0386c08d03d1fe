using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Enrollment;
using Sks.Cli.Files;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Core.Devices;

namespace Sks.Cli.Cloning;

/// <summary><c>sks clone</c>: asks the issuer of a key for a credential like it in a second device.</summary>
internal static class CloneCommand
{
    public static Command Create(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var device = new Option<string>("--device-id")
        {
            Description = "The second device, as 'sks device' shows its ID there: grouped, short or full.",
            HelpName = "ID",
            Required = true,
        };
        var issuer = new Option<string?>("--issuer") { Description = "The issuer (default: the one that the key came from).", HelpName = "URL" };
        var caFile = CommandExtensions.FileOption("--ca-file", "Trust exactly these roots (PEM) instead of the system's.");
        var pinFile = PinOptions.Pin();
        var command = new SksCommand(
            "clone",
            "Get leave to enrol a second device of yours, by signing with the key that you have.",
            "sks clone 5 --device-id Z9WN-PSKV-7WU7-NQGH-MXKF") { key, device, issuer, caFile, pinFile };
        command.SetAction(async (parsed, cancellation) =>
        {
            var screen = options.Screen(parsed);
            var second = ParseDevice(parsed.GetRequiredValue(device));
            var roots = parsed.GetValue(caFile) is { } file ? InputFile.ReadCertificates(file) : null;
            using var connection = options.Connect(parsed);
            using var pin = new PinSource(screen, parsed.GetValue(pinFile), PinOptions.PinName);
            var original = CloneableKey.Find(connection.Store, parsed.GetRequiredValue(key), second);
            var address = parsed.GetValue(issuer) is { } url ? EnrollmentUrl.Parse(url) : original.Issuer(connection.Store);
            using var server = new IssuerConnection(new Uri(address, "/clone"), new ServerIdentity(roots));
            screen.Line($"Asks {address.Authority} for a credential like key {original.Key.Handle}, {original.Key.Certificate.Subject}, in device {second}.");
            var request = new CloneExchange(server, original, options.Clock);
            var report = await request.RunAsync(second, pin, connection.Store, cancellation).ConfigureAwait(false);
            screen.Show(report, ReportJson.Default.CloneReport, r => r.ShowOn(screen, options.Clock.GetUtcNow()));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static ClaimedDeviceId ParseDevice(string text) => ClaimedDeviceId.TryParse(text, out var id, out string mistake)
        ? id
        : throw new CommandException(ExitStatus.Usage, $"The device ID '{text}' {mistake}.");
}
