using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Reports;

namespace Sks.Cli.Device;

/// <summary><c>sks device</c>: what the key store says about itself, and how it gets its certificate.</summary>
internal static class DeviceCommand
{
    public static Command Create(GlobalOptions options)
    {
        var command = new SksCommand(
            "device",
            "Show the key store: who made it, its device ID, its certificate path and its algorithms.",
            "sks device")
        {
            CreateRequest(options),
            CreateInstall(options),
            DevicePinCommand.Create(options),
        };
        return command.Does((parsed, _) => Show(options, parsed));
    }

    private static Command CreateRequest(GlobalOptions options)
    {
        var output = CommandExtensions.FileOption("--out", "Write the request here instead of showing it.");
        var command = new SksCommand(
            "request",
            "Make a certification request (PKCS #10, PEM) for the vendor.",
            "sks device request --out device.csr") { output };
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed);
            string request = DeviceCertification.Request(connection.Administration);
            options.Screen(parsed).Write("Certification request", request, parsed.GetValue(output));
        });
    }

    private static Command CreateInstall(GlobalOptions options)
    {
        var file = new Argument<string>("FILE") { Description = "The vendor's certificate path (PEM, device first)." };
        var command = new SksCommand(
            "install",
            "Fit the vendor's certificate to a key store that has no session yet.",
            "sks device install device.pem") { file };
        return command.Does((parsed, _) =>
        {
            using (var connection = options.Connect(parsed))
            {
                DeviceCertification.Install(connection.Administration, parsed.GetRequiredValue(file));
            }

            Show(options, parsed);
        });
    }

    private static void Show(GlobalOptions options, ParseResult parsed)
    {
        using var connection = options.Connect(parsed);
        var screen = options.Screen(parsed);
        var report = DeviceReport.Of(connection.Store.GetDeviceInfo());
        screen.Show(report, ReportJson.Default.DeviceReport, r => r.ShowOn(screen, options.Clock.GetUtcNow()));
    }
}
