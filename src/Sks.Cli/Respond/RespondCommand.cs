using System.CommandLine;
using System.Text;
using Sks.Cli.CommandLine;
using Sks.Cli.Enrollment;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.KeyGen2;

namespace Sks.Cli.Respond;

/// <summary><c>sks respond</c>: a session with an issuer without a network, one message and one process at a time.</summary>
internal static class RespondCommand
{
    public static Command Create(GlobalOptions options)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "The issuer's request; - for standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var issuer = new Option<string?>("--issuer") { Description = "The issuer's https:// URL, as it was told to you; needed with the first request.", HelpName = "URL" };
        var output = CommandExtensions.FileOption("--out", "Write the response to this new file instead of standard output.");
        var force = new Option<bool>("--force") { Description = "Replace the file of --out if it is there." };
        var yes = new Option<bool>("--yes") { Description = "Agree beforehand to what the issuer asks for." };
        var pinFile = CommandExtensions.FileOption(PinOptions.PinName, "Take PINs from this file, a line for each in the order of asking.");
        var list = new Option<bool>("--list") { Description = "Show the sessions under way." };
        var abort = new Option<string?>("--abort") { Description = "Give up a session: its name, or a file with one of its messages.", HelpName = "ID|FILE" };
        var command = new SksCommand(
            "respond",
            "Get credentials without a network: answer an issuer's request file with a response file, message by message.",
            "sks respond 1-request.json --issuer https://issuer.example/files --out 1-response.json",
            "sks respond 2-request.json --out 2-response.json",
            "sks respond --list") { file, issuer, output, force, yes, pinFile, list, abort };
        return command.Does((parsed, cancellation) =>
        {
            string? path = parsed.GetValue(file);
            string? toAbort = parsed.GetValue(abort);
            if ((path is null ? 0 : 1) + (toAbort is null ? 0 : 1) + (parsed.GetValue(list) ? 1 : 0) != 1)
            {
                throw new CommandException(ExitStatus.Usage, "Give a request FILE, or --list, or --abort; 'sks respond --help' shows how it is written.");
            }

            using var connection = options.Connect(parsed);
            byte[] device = connection.Store.GetDeviceInfo().DeviceCertificate;
            using var folder = SessionFolder.Open(options.SessionsPath, device);
            if (path is null)
            {
                var sessions = new SessionsUnderWay(connection.Store, folder, options.Clock);
                var report = toAbort is null ? sessions.List() : [sessions.Abort(toAbort)];
                options.Screen(parsed).ShowSessions(report, aborted: toAbort is not null);
                return;
            }

            string? target = parsed.GetValue(output);
            bool json = options.IsJson(parsed);
            var screen = options.Screen(parsed, quiet: target is null);
            var uri = parsed.GetValue(issuer) is { } url ? EnrollmentUrl.Parse(url) : null;
            byte[] request = ResponseFile.Read(path);
            using var response = target is null ? null : ResponseFile.Prepare(target, parsed.GetValue(force));
            using var pins = new PinSource(screen, parsed.GetValue(pinFile), PinOptions.PinName);
            var user = new EnrollmentUser(screen, pins, DeviceIdReport.Of(device), parsed.GetValue(yes), cancellation);
            var record = new EnrollmentRecord(connection.Store);
            byte[] sent = [];
            var proxy = new FileSession(connection.Store, folder, user, options.Clock).Answer(request, uri, message =>
            {
                sent = message;
                response?.Write(message);
            });
            var (sessionsKept, keys) = proxy.IsComplete ? record.Since(proxy.InvocationUri) : ([], []);
            var answered = new RespondReport(
                MessageHeading.Read(sent).ServerSessionId,
                proxy.InvocationUri.AbsoluteUri,
                MessageHeading.Read(sent).Qualifier,
                proxy.IsComplete,
                target,
                target is null ? RespondReport.Json(sent) : null,
                sessionsKept,
                keys,
                [.. proxy.TrustAnchors.Select(CertificateReport.Of)]);
            if (target is null && !json)
            {
                screen.Raw(Encoding.UTF8.GetString(sent) + "\n");
            }
            else
            {
                screen.Show(answered, ReportJson.Default.RespondReport, r => r.ShowOn(screen, options.Clock.GetUtcNow()));
            }
        });
    }
}
