using System.CommandLine;
using Sks.Issuer.Configuration;
using Sks.Issuer.Operators;

namespace Sks.Issuer.Commands;

/// <summary><c>sks-issuer enrollment</c>: gives somebody leave to get a credential, and lists such leaves.</summary>
internal static class EnrollmentCommand
{
    public static Command Create(TimeProvider clock) => new IssuerCommand(
        "enrollment",
        "Give people leave to get a credential, and see what became of it.",
        "sks-issuer enrollment new --data bank --subject \"CN=Alice Example\"",
        "sks-issuer enrollment list --data bank") { New(clock), List(clock), DecisionCommands.Approve(clock), DecisionCommands.Refuse(clock, "enrollment", signedUp: false) };

    private static IssuerCommand New(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var holder = new HolderOptions();
        var valid = CommonOptions.Valid("How long the URL can be used.", TimeSpan.FromHours(24));
        var device = CommonOptions.DeviceId();
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "new",
            "Make a URL that yields one credential, once; give it to that person only.",
            "sks-issuer enrollment new --data bank --subject \"CN=Alice Example\" --valid 7d",
            "sks-issuer enrollment new --data bank --subject \"CN=www.bank.example\" --profile server --dns www.bank.example",
            "sks-issuer enrollment new --data bank --subject \"CN=Alice Example\" --device-id Z9WN-PSKV-7WU7-NQGH-MXKF") { data, valid, device, json };
        holder.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            var (subject, profile, names) = holder.Read(parsed, local.Context.Settings);
            var (enrollment, url) = await new EnrollmentOperations(local.Context)
                .NewAsync(subject, profile, names, parsed.GetValue(valid), parsed.GetValue(device), cancellation).ConfigureAwait(false);
            await local.ChainAsync(cancellation).ConfigureAwait(false);
            Show(parsed.InvocationConfiguration.Output, enrollment, url, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static void Show(TextWriter output, Books.Enrollment enrollment, string url, bool json)
    {
        if (json)
        {
            Report.WriteJson(output, new { enrollment.Id, enrollment.Subject, enrollment.Profile, names = enrollment.Names.Select(n => n.ToString()), enrollment.Expires, enrollment.DeviceId, url });
            return;
        }

        output.WriteLine($"Enrollment {enrollment.Id} for {enrollment.Subject}, until {Report.Time(enrollment.Expires)}:");
        output.WriteLine($"  {url}");
        output.WriteLine(enrollment.DeviceId is null
            ? "The URL works once and is shown only now; whoever has it gets the credential."
            : $"The URL works once, on device {enrollment.DeviceId} only, and is shown only now.");
    }

    private static IssuerCommand List(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "list",
            "List the enrollments, and the sessions that came to nothing with their reasons.",
            "sks-issuer enrollment list --data bank") { data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = DataDirectory.Open(parsed.GetRequiredValue(data));
            using var books = await DatabaseOptions.OpenAsync(parsed, directory, cancellation).ConfigureAwait(false);
            var now = books.Clock(clock).GetUtcNow();
            var sessions = (await books.SessionsAsync(cancellation).ConfigureAwait(false)).ToLookup(s => s.EnrollmentId);
            var rows = (await books.EnrollmentsAsync(cancellation).ConfigureAwait(false))
                .Select(e => new EnrollmentRow(e, e.StateAt(now, sessions[e.Id]), [.. sessions[e.Id]]))
                .ToList();
            EnrollmentRow.Show(parsed.InvocationConfiguration.Output, rows, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }
}
