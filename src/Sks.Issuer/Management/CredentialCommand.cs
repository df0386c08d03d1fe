using System.CommandLine;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Operators;
using Sks.Issuer.Revocation;

namespace Sks.Issuer.Management;

/// <summary><c>sks-issuer credential</c>: makes URLs by which what was issued is renewed, unlocked, deleted, or given a further key.</summary>
internal static class CredentialCommand
{
    public static Command Create(TimeProvider clock) => new IssuerCommand(
        "credential",
        "Renew, unlock or delete a credential in its device, or add one under its PIN: its holder has to open a URL there. Or revoke it.",
        "sks-issuer credential renew 3f51c0ffee --data bank",
        "sks-issuer credential unlock 3f51c0ffee --data bank",
        "sks-issuer credential delete 3f51c0ffee --data bank",
        "sks-issuer credential revoke 3f51c0ffee --reason key-compromise --data bank")
        {
            One(clock, ManagementOperation.Renew, "Make a URL that gives it a new key and certificate, under the same PIN."),
            One(clock, ManagementOperation.Unlock, "Make a URL that unlocks its key after too many wrong PINs or PUKs."),
            One(clock, ManagementOperation.Delete, "Make a URL that deletes its key."),
            One(clock, ManagementOperation.Add, "Make a URL that gives its holder a further key and certificate, of any profile, under the same PIN."),
            RevokeCommand.Create(clock),
        };

    private static IssuerCommand One(TimeProvider clock, ManagementOperation operation, string description)
    {
        string name = operation.ToString().ToLowerInvariant();
        var data = CommonOptions.Data();
        var serial = new Argument<string>("SERIAL") { Description = "Serial number of the credential, as 'sks-issuer credentials' shows it." };
        var valid = CommonOptions.Valid("How long the URL can be used.", TimeSpan.FromHours(24));
        var json = CommonOptions.Json();
        var profile = new Option<string>("--profile") { Description = "Profile of the further key (default: that of the credential).", HelpName = "NAME" };
        var command = new IssuerCommand(name, description, $"sks-issuer credential {name} 3f51c0ffee --data bank") { serial, data, valid, json };
        if (operation == ManagementOperation.Add)
        {
            command.Add(profile);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            var (enrollment, url) = await new CredentialOperations(local.Context)
                .ManageAsync(operation, parsed.GetRequiredValue(serial), parsed.GetValue(profile), parsed.GetValue(valid), cancellation).ConfigureAwait(false);
            await local.ChainAsync(cancellation).ConfigureAwait(false);
            Show(parsed.InvocationConfiguration.Output, enrollment, url, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static void Show(TextWriter output, Books.Enrollment enrollment, string url, bool json)
    {
        string serial = Convert.ToHexStringLower(enrollment.Target!);
        if (json)
        {
            Report.WriteJson(output, new { enrollment.Id, enrollment.Operation, target = serial, enrollment.Subject, enrollment.Expires, enrollment.DeviceId, url });
            return;
        }

        output.WriteLine($"Enrollment {enrollment.Id} to {enrollment.Operation.ToString()!.ToLowerInvariant()} credential {serial} of {enrollment.Subject}, until {Report.Time(enrollment.Expires)}:");
        output.WriteLine($"  {url}");
        output.WriteLine($"The URL works once, on device {enrollment.DeviceId} only, and is shown only now.");
    }
}
