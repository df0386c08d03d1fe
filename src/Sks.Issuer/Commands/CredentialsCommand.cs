using System.CommandLine;
using Sks.Core.Devices;
using Sks.Issuer.Books;
using Sks.Issuer.Configuration;
using Sks.Issuer.Revocation;

namespace Sks.Issuer.Commands;

/// <summary><c>sks-issuer credentials</c>: lists what was issued and proved.</summary>
internal static class CredentialsCommand
{
    private static readonly string[] Headings = ["SUBJECT", "SERIAL NUMBER", "DEVICE", "VALID FROM", "VALID TO", "SESSION", "ISSUED", "STATE", "CLONED FROM", "RENEWS"];

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "credentials",
            "List the credentials whose key store has proved that it holds them, and what became of them.",
            "sks-issuer credentials --data bank",
            "sks-issuer credentials --data bank --json") { data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = DataDirectory.Open(parsed.GetRequiredValue(data));
            using var books = await DatabaseOptions.OpenAsync(parsed, directory, cancellation).ConfigureAwait(false);
            var credentials = await books.CredentialsAsync(cancellation).ConfigureAwait(false);
            var clonedFrom = (await books.EnrollmentsAsync(cancellation).ConfigureAwait(false))
                .Where(e => e.ClonedFrom is not null)
                .ToDictionary(e => e.Id, e => Convert.ToHexStringLower(e.ClonedFrom!));
            Show(parsed.InvocationConfiguration.Output, credentials, clonedFrom, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    /// <param name="output">Where to.</param>
    /// <param name="credentials">What to show.</param>
    /// <param name="clonedFrom">Serial number of the original, by the clone's enrollment.</param>
    /// <param name="json">How to.</param>
    private static void Show(TextWriter output, IReadOnlyList<IssuedCredential> credentials, Dictionary<string, string> clonedFrom, bool json)
    {
        if (json)
        {
            Report.WriteJson(output, credentials.Select(c => ForPrograms(c, clonedFrom.GetValueOrDefault(c.EnrollmentId))));
        }
        else if (credentials.Count == 0)
        {
            output.WriteLine("No credentials yet.");
        }
        else
        {
            Report.WriteTable(output, Headings, [.. credentials.Select(c => Cells(c, clonedFrom.GetValueOrDefault(c.EnrollmentId)))]);
        }
    }

    private static object ForPrograms(IssuedCredential credential, string? clonedFrom) => new
    {
        credential.Subject,
        serialNumber = Convert.ToHexStringLower(credential.SerialNumber),
        deviceId = new
        {
            @short = DeviceId.ShortForm(credential.DeviceCertificate),
            grouped = DeviceId.GroupedForm(credential.DeviceCertificate),
            fingerprint = DeviceId.Fingerprint(credential.DeviceCertificate),
        },
        credential.NotBefore,
        credential.NotAfter,
        session = credential.SessionId,
        enrollment = credential.EnrollmentId,
        credential.KeyId,
        credential.Issued,
        credential.State,
        credential.Replaced,
        credential.Deleted,
        credential.Revoked,
        revocationReason = credential.Revoked is null ? null : RevocationWords.Of(credential.Reason),
        clonedFrom,
        renews = credential.Renews is { } renewed ? Convert.ToHexStringLower(renewed) : null,
        certificate = Convert.ToBase64String(credential.Certificate),
    };

    private static string[] Cells(IssuedCredential credential, string? clonedFrom) =>
    [
        credential.Subject,
        Convert.ToHexStringLower(credential.SerialNumber),
        $"{DeviceId.ShortForm(credential.DeviceCertificate)} {DeviceId.GroupedForm(credential.DeviceCertificate)}",
        Report.Time(credential.NotBefore),
        Report.Time(credential.NotAfter),
        credential.SessionId,
        Report.Time(credential.Issued),
        credential.State == CredentialState.Revoked ? $"revoked ({RevocationWords.Of(credential.Reason)})" : credential.State.ToString().ToLowerInvariant(),
        clonedFrom ?? "",
        credential.Renews is { } renewed ? Convert.ToHexStringLower(renewed) : "",
    ];
}
