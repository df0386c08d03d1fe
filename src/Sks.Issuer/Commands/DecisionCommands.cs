using System.CommandLine;
using Sks.Core.Devices;
using Sks.Issuer.Books;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Commands;

/// <summary>What the operator decides about an enrollment whose session rests.</summary>
internal static class DecisionCommands
{
    /// <summary><c>enrollment approve</c>.</summary>
    public static Command Approve(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var id = CommonOptions.EnrollmentId();
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "approve",
            "Let an enrollment be issued that waits (profiles with \"approval\"); its owner then enrols again with the same URL.",
            "sks-issuer enrollment approve 5b0c3a17e2f49d86 --data bank") { id, data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            var now = books.Clock(clock).GetUtcNow();
            var enrollment = await RequirePendingAsync(books, parsed.GetRequiredValue(id), now, cancellation).ConfigureAwait(false);
            if (enrollment.SignedUp)
            {
                throw new IssuerException(ExitStatus.Refused, "This person has signed up; confirm their device with 'sks-issuer signup confirm'.");
            }

            var session = await RequireRestingAsync(books, enrollment, now, cancellation).ConfigureAwait(false);
            string deviceId = await ApproveAsync(books, session, now, cancellation).ConfigureAwait(false);
            Show(parsed.InvocationConfiguration.Output, enrollment, deviceId, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    /// <summary><c>enrollment refuse</c> and <c>signup refuse</c>.</summary>
    /// <param name="clock">The time.</param>
    /// <param name="parent">The command that it belongs to.</param>
    /// <param name="signedUp">Which enrollments it takes.</param>
    public static Command Refuse(TimeProvider clock, string parent, bool signedUp)
    {
        var data = CommonOptions.Data();
        var id = CommonOptions.EnrollmentId();
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "refuse",
            "Refuse it for good; its URL yields nothing any more.",
            $"sks-issuer {parent} refuse 5b0c3a17e2f49d86 --data bank") { id, data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            var now = books.Clock(clock).GetUtcNow();
            var enrollment = await RequirePendingAsync(books, parsed.GetRequiredValue(id), now, cancellation).ConfigureAwait(false);
            if (enrollment.SignedUp != signedUp)
            {
                throw NotFound(enrollment.Id);
            }

            if (!await books.RefuseAsync(enrollment, "The operator has refused it.", now, cancellation).ConfigureAwait(false))
            {
                throw Changed();
            }

            if (parsed.GetValue(json))
            {
                Report.WriteJson(parsed.InvocationConfiguration.Output, new { enrollment.Id, enrollment.Subject, state = EnrollmentState.Refused });
            }
            else
            {
                parsed.InvocationConfiguration.Output.WriteLine($"Enrollment {enrollment.Id} for {enrollment.Subject} is refused.");
            }

            return (int)ExitStatus.Done;
        });
        return command;
    }

    /// <summary>Finds an enrollment that nothing has come of yet.</summary>
    /// <exception cref="IssuerException">There is none, or it is over.</exception>
    public static async Task<Books.Enrollment> RequirePendingAsync(IIssuerBooks books, string id, DateTimeOffset now, CancellationToken cancellation)
    {
        var enrollment = await books.FindEnrollmentByIdAsync(id, cancellation).ConfigureAwait(false) ?? throw NotFound(id);
        return enrollment.StateAt(now) switch
        {
            EnrollmentState.Pending => enrollment,
            EnrollmentState.Used => throw new IssuerException(ExitStatus.Refused, "Its credential has been issued already."),
            EnrollmentState.Expired => throw new IssuerException(ExitStatus.Refused, "It has expired; they have to begin again."),
            var state => throw new IssuerException(ExitStatus.Refused, $"It is {EnrollmentRow.Words(state)}; they have to begin again."),
        };
    }

    /// <summary>Finds the session that waits.</summary>
    /// <exception cref="IssuerException">None does.</exception>
    public static async Task<SessionRow> RequireRestingAsync(
        IIssuerBooks books, Books.Enrollment enrollment, DateTimeOffset now, CancellationToken cancellation) =>
        enrollment.Approved is not null
            ? throw new IssuerException(ExitStatus.Refused, "That has been decided already; its owner has to enrol again with the same URL.")
            : await books.FindRestingSessionAsync(enrollment, now, cancellation).ConfigureAwait(false)
                ?? throw new IssuerException(ExitStatus.Refused, "Nothing waits for a decision there: no device has made its keys, or its time is over.");

    /// <summary>Approves a session for its device.</summary>
    /// <returns>The device's ID.</returns>
    /// <exception cref="IssuerException">Something was faster.</exception>
    public static async Task<string> ApproveAsync(IIssuerBooks books, SessionRow session, DateTimeOffset now, CancellationToken cancellation)
    {
        string deviceId = DeviceId.GroupedForm(session.DeviceCertificate);
        return await books.ApproveAsync(session, deviceId, now, cancellation).ConfigureAwait(false) ? deviceId : throw Changed();
    }

    /// <summary>Tells what was approved.</summary>
    public static void Show(TextWriter output, Books.Enrollment enrollment, string deviceId, bool json)
    {
        if (json)
        {
            Report.WriteJson(output, new { enrollment.Id, enrollment.Subject, state = EnrollmentState.Approved, deviceId, enrollment.Expires });
            return;
        }

        output.WriteLine($"Enrollment {enrollment.Id} for {enrollment.Subject}, on device {deviceId}, will be issued.");
        output.WriteLine($"Its owner has to enrol again with the same URL, until {Report.Time(enrollment.Expires)}.");
    }

    /// <summary>No such enrollment, to throw.</summary>
    public static IssuerException NotFound(string id) =>
        new(ExitStatus.NotFound, $"There is no such enrollment here: {PlainText.OneLine(id)}; 'list' shows them.");

    private static IssuerException Changed() => new(ExitStatus.Refused, "Something else happened to it just now; look at the list again.");
}
