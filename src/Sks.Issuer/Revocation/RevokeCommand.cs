using System.CommandLine;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Operators;

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
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            var report = await new CredentialOperations(local.Context)
                .RevokeAsync(parsed.GetRequiredValue(serial), parsed.GetValue(reason), cancellation).ConfigureAwait(false);
            await local.ChainAsync(cancellation).ConfigureAwait(false);
            report.Show(parsed.InvocationConfiguration.Output, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }
}
