using System.CommandLine;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Management;

namespace Sks.Issuer.Revocation;

/// <summary><c>sks-issuer credential revoke</c>: the issuer does not vouch for it any more, whoever has it. For good.</summary>
internal static class RevokeCommand
{
    public static Command Create(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var serial = new Argument<string>("SERIAL") { Description = "Serial number of the credential, as 'sks-issuer credentials' shows it." };
        var reason = RevocationWords.Option(RevocationReason.Unspecified);
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "revoke",
            "Revoke it, for good: CRL and OCSP say so at once, and it can be neither managed nor cloned. Nothing happens in its device.",
            "sks-issuer credential revoke 3f51c0ffee --reason key-compromise --data bank") { serial, data, reason, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            var (credential, _) = await CredentialCommand.RequireAsync(books, parsed.GetRequiredValue(serial), cancellation).ConfigureAwait(false);
            var now = books.Clock(clock).GetUtcNow();
            if (!await books.RevokeAsync(credential, parsed.GetValue(reason), now, cancellation).ConfigureAwait(false))
            {
                throw new IssuerException(
                    ExitStatus.Refused, $"This credential is {credential.State.ToString().ToLowerInvariant()} already, and revoked with that; nothing has changed.");
            }

            var report = await RevocationReport.OfAsync(books, [credential], parsed.GetValue(reason), cancellation).ConfigureAwait(false);
            report.Show(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }
}
