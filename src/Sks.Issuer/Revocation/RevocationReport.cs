using Sks.Core.Devices;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Revocation;

/// <summary>What was revoked, and which clones of it go on: they are in other devices, and only the operator knows whose.</summary>
/// <param name="Revoked">What was.</param>
/// <param name="Clones">Clones of these that are still active.</param>
/// <param name="Reason">Why.</param>
internal sealed record RevocationReport(IReadOnlyList<IssuedCredential> Revoked, IReadOnlyList<IssuedCredential> Clones, RevocationReason Reason)
{
    /// <summary>Looks for the clones.</summary>
    public static async Task<RevocationReport> OfAsync(
        IIssuerBooks books, IReadOnlyList<IssuedCredential> revoked, RevocationReason reason, CancellationToken cancellation)
    {
        var clones = new List<IssuedCredential>();
        foreach (var credential in revoked)
        {
            clones.AddRange((await books.ClonesOfAsync(credential, cancellation).ConfigureAwait(false)).Where(c => c.State == CredentialState.Active));
        }

        return new RevocationReport(revoked, clones, reason);
    }

    /// <summary>Prints it.</summary>
    public void Show(TextWriter output, bool json)
    {
        if (json)
        {
            Report.WriteJson(output, ForPrograms());
            return;
        }

        foreach (var credential in Revoked)
        {
            output.WriteLine($"Revoked ({RevocationWords.Of(Reason)}): {Line(credential)}");
        }

        foreach (var clone in Clones)
        {
            output.WriteLine($"Still good, a clone of it: {Line(clone)}, on device {DeviceId.GroupedForm(clone.DeviceCertificate)}");
        }
    }

    /// <summary>As <c>--json</c> prints it.</summary>
    public object ForPrograms() => new
    {
        reason = RevocationWords.Of(Reason),
        revoked = Revoked.Select(Row),
        activeClones = Clones.Select(Row),
    };

    private static object Row(IssuedCredential credential) => new
    {
        serialNumber = Convert.ToHexStringLower(credential.SerialNumber),
        credential.Subject,
        deviceId = DeviceId.GroupedForm(credential.DeviceCertificate),
    };

    private static string Line(IssuedCredential credential) => $"{Convert.ToHexStringLower(credential.SerialNumber)} of {credential.Subject}";
}
