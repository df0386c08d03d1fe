using System.CommandLine;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.SignUp;

/// <summary><c>sks-issuer signup</c>: people who ask for a credential whom nobody has invited.</summary>
internal static class SignUpCommand
{
    private static readonly string[] Headings = ["ENROLLMENT", "STATE", "SINCE", "UNTIL", "WRONG IDS", "NAME"];

    public static Command Create(TimeProvider clock) => new IssuerCommand(
        "signup",
        "See who has signed up, and confirm their devices.",
        "sks-issuer signup list --data bank",
        "sks-issuer signup confirm 5b0c3a17e2f49d86 --device-id Z9WN-PSKV-7WU7-NQGH-MXKF --data bank") { List(clock), Confirm(clock), DecisionCommands.Refuse(clock, "signup", signedUp: true) };

    private static IssuerCommand List(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "list",
            "List the people who have signed up. Their device IDs are not shown: they have to read them out.",
            "sks-issuer signup list --data bank") { data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            var now = books.Clock(clock).GetUtcNow();
            var sessions = (await books.SessionsAsync(cancellation).ConfigureAwait(false)).ToLookup(s => s.EnrollmentId);
            var rows = (await books.EnrollmentsAsync(cancellation).ConfigureAwait(false))
                .Where(e => e.SignedUp)
                .Select(e => (Enrollment: e, State: e.StateAt(now, sessions[e.Id])))
                .ToList();
            Show(parsed.InvocationConfiguration.Output, rows, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static void Show(TextWriter output, List<(Books.Enrollment Enrollment, EnrollmentState State)> rows, bool json)
    {
        if (json)
        {
            Report.WriteJson(output, rows.Select(r => new
            {
                r.Enrollment.Id,
                r.Enrollment.Subject,
                r.Enrollment.Profile,
                r.State,
                r.Enrollment.Created,
                r.Enrollment.Expires,
                r.Enrollment.WrongIds,
            }));
        }
        else if (rows.Count == 0)
        {
            output.WriteLine("Nobody has signed up.");
        }
        else
        {
            Report.WriteTable(output, Headings, [.. rows.Select(r => (string[])
            [
                r.Enrollment.Id,
                EnrollmentRow.Words(r.State),
                Report.Time(r.Enrollment.Created),
                Report.Time(r.Enrollment.Expires),
                $"{r.Enrollment.WrongIds}",
                r.Enrollment.Subject,
            ])]);
        }
    }

    private static IssuerCommand Confirm(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var id = CommonOptions.EnrollmentId();
        var device = CommonOptions.DeviceId();
        device.Required = true;
        device.Description = "The device's ID as the person read it out, in any form.";
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "confirm",
            "Confirm that the device is the one of the person whom you know; a few wrong IDs refuse it for good.",
            "sks-issuer signup confirm 5b0c3a17e2f49d86 --device-id Z9WN-PSKV-7WU7-NQGH-MXKF --data bank") { id, device, data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = DataDirectory.Open(parsed.GetRequiredValue(data));
            int limit = ConfigurationReader.Read(directory.Settings).SignUp?.WrongAnswers
                ?? throw new IssuerException(ExitStatus.Refused, "issuer.json lets nobody sign up any more: \"signUp\" is null.");
            using var books = await DatabaseOptions.OpenAsync(parsed, directory, cancellation).ConfigureAwait(false);
            var now = books.Clock(clock).GetUtcNow();
            var enrollment = await DecisionCommands.RequirePendingAsync(books, parsed.GetRequiredValue(id), now, cancellation).ConfigureAwait(false);
            if (!enrollment.SignedUp)
            {
                throw DecisionCommands.NotFound(enrollment.Id);
            }

            var session = await DecisionCommands.RequireRestingAsync(books, enrollment, now, cancellation).ConfigureAwait(false);
            if (!parsed.GetRequiredValue(device)!.IsOf(session.DeviceCertificate))
            {
                throw await WrongAsync(books, enrollment, limit, now, cancellation).ConfigureAwait(false);
            }

            string deviceId = await DecisionCommands.ApproveAsync(books, session, now, cancellation).ConfigureAwait(false);
            DecisionCommands.Show(parsed.InvocationConfiguration.Output, enrollment, deviceId, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static async Task<IssuerException> WrongAsync(IIssuerBooks books, Books.Enrollment enrollment, int limit, DateTimeOffset now, CancellationToken cancellation)
    {
        await books.CountWrongIdAsync(enrollment, limit, now, cancellation).ConfigureAwait(false);
        var counted = await books.FindEnrollmentByIdAsync(enrollment.Id, cancellation).ConfigureAwait(false);
        return new IssuerException(ExitStatus.Refused, counted!.Refused is null
            ? $"This is not the ID of the device that has signed up; {limit - counted.WrongIds} more and it is refused for good."
            : "This is not the ID of the device that has signed up, once too often: it is refused for good.");
    }
}
