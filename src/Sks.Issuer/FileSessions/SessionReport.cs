using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sks.Issuer.Commands;

namespace Sks.Issuer.FileSessions;

/// <summary>One step of a session by file, as it is printed.</summary>
/// <param name="Session">The serverSessionId.</param>
/// <param name="Enrollment">Its enrollment, where it is of interest.</param>
/// <param name="Issuer">What goes with the first request as <c>--issuer</c>.</param>
/// <param name="Complete">Whether the credential counts.</param>
/// <param name="File">Where the request is; <see langword="null"/>: there is none, or it is in <paramref name="Request"/>.</param>
/// <param name="Request">The request itself, when it is in no file.</param>
/// <param name="SerialNumbers">Of the credentials that count now.</param>
internal sealed record SessionReport(
    string Session, string? Enrollment, string Issuer, bool Complete, string? File, JsonElement? Request, IReadOnlyList<string> SerialNumbers)
{
    /// <summary>A request that goes into the report, if it goes into no file.</summary>
    public static JsonElement? Json(byte[] request, string? file)
    {
        if (file is not null)
        {
            return null;
        }

        using var json = JsonDocument.Parse(request);
        return json.RootElement.Clone();
    }

    /// <summary>Prints it: with a request on standard output, what is for people goes to standard error.</summary>
    public void Show(InvocationConfiguration output, byte[]? request, bool json, params ReadOnlySpan<string> lines)
    {
        if (json)
        {
            Report.WriteJson(output.Output, this);
            return;
        }

        bool printed = request is not null && File is null;
        if (printed)
        {
            output.Output.WriteLine(Encoding.UTF8.GetString(request!));
        }

        foreach (string line in lines)
        {
            (printed ? output.Error : output.Output).WriteLine(line);
        }
    }
}
