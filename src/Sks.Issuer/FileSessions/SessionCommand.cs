using System.CommandLine;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Commands;
using Sks.KeyGen2;

namespace Sks.Issuer.FileSessions;

/// <summary><c>sks-issuer session</c>: sessions with key stores that no network reaches, message by message in files.</summary>
internal static class SessionCommand
{
    public static Command Create(TimeProvider clock) => new IssuerCommand(
        "session",
        "Issue credentials to devices without a network: each message of a session is a file.",
        "sks-issuer session new --data bank --subject \"CN=Alice Example\" --out 1-request.json",
        "sks-issuer session receive 1-response.json --data bank --out 2-request.json") { New(clock), Receive(clock) };

    private static IssuerCommand New(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var holder = new HolderOptions();
        var device = CommonOptions.DeviceId();
        var (output, force, json) = (Out("request"), Force(), CommonOptions.Json());
        var command = new IssuerCommand(
            "new",
            "Start a session that yields one credential: write its first request, and tell the --issuer URL that goes with it.",
            "sks-issuer session new --data bank --subject \"CN=Alice Example\" --out 1-request.json",
            "sks-issuer session new --data bank --subject \"CN=Alice Example\" --device-id Z9WN-PSKV-7WU7-NQGH-MXKF > 1-request.json")
        { data, device, output, force, json };
        holder.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var issuer = await OpenIssuer.OpenAsync(parsed.GetRequiredValue(data), DatabaseOptions.Of(parsed), KeyOptions.Of(parsed), clock, cancellation).ConfigureAwait(false);
            var (subject, profile, names) = holder.Read(parsed, issuer.Settings);
            string? path = parsed.GetValue(output);
            using var file = path is null ? null : MessageFile.Prepare(path, parsed.GetValue(force));
            var (enrollment, request) = await issuer.Sessions
                .StartAsync(subject, profile, names, parsed.GetValue(device)?.Text, cancellation)
                .ConfigureAwait(false);
            file?.Write(request);
            var report = new SessionReport(
                MessageHeading.Read(request).ServerSessionId, enrollment.Id, issuer.Url, Complete: false, path, SessionReport.Json(request, path), []);
            report.Show(
                parsed.InvocationConfiguration,
                request,
                parsed.GetValue(json),
                $"Session {report.Session} for {enrollment.Subject}, of enrollment {enrollment.Id}. On the device, within {issuer.Settings.FileSessionLifeTime / 60} minutes:",
                $"  sks respond {path ?? "FILE"} --issuer {issuer.Url} --out response.json");
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand Receive(TimeProvider clock)
    {
        var input = new Argument<string>("FILE") { Description = "The key store's response; - for standard input." };
        var data = CommonOptions.Data();
        var (output, force, json) = (Out("next request"), Force(), CommonOptions.Json());
        var command = new IssuerCommand(
            "receive",
            "Take a key store's response: write the next request, or say that the credential counts.",
            "sks-issuer session receive 1-response.json --data bank --out 2-request.json",
            "sks-issuer session receive - --data bank < 1-response.json > 2-request.json") { input, data, output, force, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            byte[] response = await MessageFile.ReadAsync(parsed.GetRequiredValue(input), cancellation).ConfigureAwait(false);
            using var issuer = await OpenIssuer.OpenAsync(parsed.GetRequiredValue(data), DatabaseOptions.Of(parsed), KeyOptions.Of(parsed), clock, cancellation).ConfigureAwait(false);
            string? path = parsed.GetValue(output);
            using var file = path is null ? null : MessageFile.Prepare(path, parsed.GetValue(force));
            var (session, request) = await issuer.Sessions.ReceiveAsync(response, cancellation).ConfigureAwait(false);
            if (request is not null)
            {
                file?.Write(request);
                var next = new SessionReport(session, null, issuer.Url, Complete: false, path, SessionReport.Json(request, path), []);
                next.Show(
                    parsed.InvocationConfiguration, request, parsed.GetValue(json), $"Session {session} goes on. On the device:", $"  sks respond {path ?? "FILE"} --out response.json");
                return (int)ExitStatus.Done;
            }

            var credentials = (await issuer.Books.CredentialsAsync(CancellationToken.None).ConfigureAwait(false)).Where(c => c.SessionId == session).ToList();
            var report = new SessionReport(
                session, credentials[0].EnrollmentId, issuer.Url, Complete: true, null, null, [.. credentials.Select(c => Convert.ToHexStringLower(c.SerialNumber))]);
            report.Show(
                parsed.InvocationConfiguration,
                null,
                parsed.GetValue(json),
                [$"Session {session} is complete: the key store has proved that it holds", .. credentials.Select((c, i) => $"  {c.Subject}, serial number {report.SerialNumbers[i]}")]);
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static Option<string?> Out(string what) => new("--out") { Description = $"Write the {what} to this new file instead of standard output.", HelpName = "FILE" };

    private static Option<bool> Force() => new("--force") { Description = "Replace the file of --out if it is there." };
}
