using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Sks.Issuer.Commands;
using Sks.Issuer.Enrollment;

namespace Sks.Issuer.Operators;

/// <summary><c>sks-issuer puk</c>: shows a PUK to whoever has to read it out to its holder.</summary>
internal static class PukCommand
{
    public static Command Create(TimeProvider clock) => new IssuerCommand(
        "puk",
        "Show the PUK of a credential.",
        "sks-issuer puk show 3f51c0ffee --reason \"Alice called, known by voice\" --data bank") { Show(clock) };

    private static IssuerCommand Show(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var serial = new Argument<string>("SERIAL") { Description = "Serial number of the credential, as 'sks-issuer credentials' shows it." };
        var reason = CommonOptions.Reason(required: true);
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "show",
            "Show it, with an entry in the audit log first. Operators see a PUK once; the local administrator, as admins, again.",
            "sks-issuer puk show 3f51c0ffee --reason \"Alice called, known by voice\" --data bank") { serial, data, reason, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            using var sealedState = SealedState.FromFile(local.Data.SealingKey);
            byte[] puk = await new CredentialOperations(local.Context)
                .ShowPukAsync(parsed.GetRequiredValue(serial), again: true, parsed.GetRequiredValue(reason)!, sealedState, cancellation).ConfigureAwait(false);
            try
            {
                await local.ChainAsync(cancellation).ConfigureAwait(false);
                if (parsed.GetValue(json))
                {
                    Report.WriteJson(parsed.InvocationConfiguration.Output, new { puk = Encoding.ASCII.GetString(puk) });
                }
                else
                {
                    parsed.InvocationConfiguration.Output.WriteLine(Encoding.ASCII.GetString(puk));
                }
            }
            finally
            {
                CryptographicOperations.ZeroMemory(puk);
            }

            return (int)ExitStatus.Done;
        });
        return command;
    }
}
