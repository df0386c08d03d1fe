using Sks.Issuer.Books;

namespace Sks.Issuer.Commands;

/// <summary>An enrollment as it is listed.</summary>
/// <param name="Enrollment">The enrollment.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Sessions">Its sessions, oldest first.</param>
internal sealed record EnrollmentRow(Books.Enrollment Enrollment, EnrollmentState State, IReadOnlyList<SessionRow> Sessions)
{
    private static readonly string[] Headings = ["ENROLLMENT", "STATE", "EXPIRES", "WHAT", "DEVICE", "SUBJECT", "LAST FAILURE"];

    /// <summary>Prints a list of them.</summary>
    public static void Show(TextWriter output, IReadOnlyList<EnrollmentRow> rows, bool json)
    {
        if (json)
        {
            Report.WriteJson(output, rows.Select(r => r.ForPrograms()));
        }
        else if (rows.Count == 0)
        {
            output.WriteLine("No enrollments yet.");
        }
        else
        {
            Report.WriteTable(output, Headings, [.. rows.Select(r => r.Cells())]);
        }
    }

    /// <summary>A state as people read it.</summary>
    public static string Words(EnrollmentState state) => state == EnrollmentState.SigningUp ? "signing up" : state.ToString().ToLowerInvariant();

    private object ForPrograms() => new
    {
        Enrollment.Id,
        Enrollment.Subject,
        Enrollment.Profile,
        names = Enrollment.Names.Select(n => n.ToString()),
        State,
        Enrollment.Created,
        Enrollment.Expires,
        Enrollment.Used,
        Enrollment.DeviceId,
        Enrollment.WrongDevices,
        Enrollment.Locked,
        Enrollment.SignedUp,
        Enrollment.WrongIds,
        Enrollment.Approved,
        Enrollment.Refused,
        Enrollment.Operation,
        target = Enrollment.Target is { } target ? Convert.ToHexStringLower(target) : null,
        clonedFrom = Enrollment.ClonedFrom is { } serial ? Convert.ToHexStringLower(serial) : null,
        sessions = Sessions.Select(s => new { s.Id, s.State, s.Started, reason = s.Reason.Length > 0 ? s.Reason : null }),
    };

    private string[] Cells() =>
    [
        Enrollment.Id,
        Words(State),
        Report.Time(Enrollment.Expires),
        Enrollment is { Operation: { } operation, Target: { } target }
            ? $"{operation.ToString().ToLowerInvariant()} {Convert.ToHexStringLower(target)}"
            : Enrollment.Profile,
        Enrollment.DeviceId ?? "any",
        Enrollment.Subject,
        Sessions.LastOrDefault(s => s.State == SessionState.Failed)?.Reason ?? "",
    ];
}
