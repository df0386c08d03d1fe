using System.CommandLine;
using Sks.Core.Devices;
using Sks.Core.Protection;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Revocation;
using Sks.Issuer.Serving;

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
            var directory = DataDirectory.Open(parsed.GetRequiredValue(data));
            var settings = ConfigurationReader.Read(directory.Settings);
            using var books = await DatabaseOptions.OpenAsync(parsed, directory, cancellation).ConfigureAwait(false);
            var (credential, earlier) = await RequireAsync(books, parsed.GetRequiredValue(serial), cancellation).ConfigureAwait(false);
            string profileName = parsed.GetValue(profile) ?? earlier.Profile;
            RequireManageable(settings, credential, earlier, profileName, operation);
            var url = await CommonOptions.RequireUrlAsync(books, settings, cancellation).ConfigureAwait(false);
            string token = BearerToken.New(PersonKey.Of(earlier.Subject));
            var enrollment = Books.Enrollment.New(
                BearerToken.Hash(token)!, earlier.Subject, profileName, books.Clock(clock).GetUtcNow(), parsed.GetValue(valid)) with
            {
                Names = earlier.Names,
                Operation = operation,
                Target = credential.SerialNumber,
                DeviceId = DeviceId.GroupedForm(credential.DeviceCertificate),
                CloneFamily = operation == ManagementOperation.Renew ? earlier.CloneFamily ?? credential.SerialNumber : null,
            };
            await books.AddEnrollmentAsync(enrollment, cancellation).ConfigureAwait(false);
            Show(parsed.InvocationConfiguration.Output, enrollment, IssuerIdentity.EnrollmentUrl(url, token), parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    /// <summary>Finds a credential by its serial number as it is typed.</summary>
    /// <exception cref="IssuerException">There is none.</exception>
    internal static async Task<(IssuedCredential Credential, Books.Enrollment Enrollment)> RequireAsync(
        IIssuerBooks books, string serial, CancellationToken cancellation)
    {
        byte[] number;
        try
        {
            number = Convert.FromHexString(serial.Replace(":", "", StringComparison.Ordinal));
        }
        catch (FormatException e)
        {
            throw new IssuerException(ExitStatus.Usage, "A serial number is written in hexadecimal digits, as 'sks-issuer credentials' shows it.", e);
        }

        return await books.FindCredentialAsync(number, person: null, cancellation).ConfigureAwait(false)
            ?? throw new IssuerException(ExitStatus.NotFound, "There is no credential of this serial number; 'sks-issuer credentials' shows all.");
    }

    private static void RequireManageable(
        IssuerSettings settings, IssuedCredential credential, Books.Enrollment earlier, string profileName, ManagementOperation operation)
    {
        if (credential.State != CredentialState.Active)
        {
            throw new IssuerException(ExitStatus.Refused, $"This credential is {credential.State.ToString().ToLowerInvariant()} already; nothing can be done to it.");
        }

        if (!settings.Updatable)
        {
            throw new IssuerException(ExitStatus.Refused, "issuer.json says \"updatable\": false, so keys cannot be managed.");
        }

        if (operation is ManagementOperation.Unlock or ManagementOperation.Delete)
        {
            return;
        }

        if (!settings.Profiles.TryGetValue(profileName, out var profile))
        {
            throw new IssuerException(ExitStatus.NotFound, $"issuer.json has no profile '{PlainText.OneLine(profileName)}'; it has {string.Join(", ", settings.Profiles.Keys)}.");
        }

        var keys = operation == ManagementOperation.Add ? profile.Keys : profile.Keys.Where(key => key == profile.Key(credential.KeyId)).ToList();
        if (keys.Count == 0)
        {
            throw new IssuerException(ExitStatus.Refused, $"The profile '{profileName}' has no {credential.KeyId} any more; make a new enrollment instead.");
        }

        try
        {
            CredentialOrder.Keys(profile, earlier.Subject, earlier.Names);
        }
        catch (FormatException e)
        {
            throw new IssuerException(ExitStatus.Refused, $"{e.Message} Make a new enrollment instead.", e);
        }

        if (keys.Any(key => key.DeleteProtection is DeleteProtection.Pin or DeleteProtection.Puk || key.ExportProtection is ExportProtection.Pin or ExportProtection.Puk))
        {
            throw new IssuerException(
                ExitStatus.Refused, "A key that takes over a PIN cannot be protected from deletion or export by it, as this profile wants; make a new enrollment instead.");
        }
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
