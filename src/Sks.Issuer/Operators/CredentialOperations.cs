using Sks.Core.Devices;
using Sks.Core.Protection;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Revocation;
using Sks.Issuer.Serving;

namespace Sks.Issuer.Operators;

/// <summary>What operators do about credentials that were issued. Thread safe.</summary>
/// <exception cref="IssuerException">What was asked for cannot be; any method may throw it.</exception>
internal sealed class CredentialOperations(OperationContext context)
{
    /// <summary>Renewals and further keys that lie between a key and its PUK, at most.</summary>
    private const int LineageLimit = 100;

    /// <summary>Makes a URL by which a credential's holder has something done to it.</summary>
    /// <param name="operation">What.</param>
    /// <param name="serial">Serial number, hexadecimal.</param>
    /// <param name="profile">Of the new key; <see langword="null"/>: that of the credential.</param>
    /// <param name="valid">How long the URL can be used.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(Books.Enrollment Enrollment, string Url)> ManageAsync(
        ManagementOperation operation, string serial, string? profile, TimeSpan valid, CancellationToken cancellation)
    {
        var (credential, earlier) = await RequireAsync(serial, cancellation).ConfigureAwait(false);
        string profileName = profile ?? earlier.Profile;
        RequireManageable(credential, earlier, profileName, operation);
        var url = await CommonOptions.RequireUrlAsync(context.Books, context.Settings, cancellation).ConfigureAwait(false);
        string token = BearerToken.New(PersonKey.Of(earlier.Subject));
        var enrollment = Books.Enrollment.New(BearerToken.Hash(token)!, earlier.Subject, profileName, context.Now, valid) with
        {
            Names = earlier.Names,
            Operation = operation,
            Target = credential.SerialNumber,
            DeviceId = DeviceId.GroupedForm(credential.DeviceCertificate),
            CloneFamily = operation == ManagementOperation.Renew ? earlier.CloneFamily ?? credential.SerialNumber : null,
        };
        await context.Books.AddEnrollmentAsync(enrollment, cancellation).ConfigureAwait(false);
        return (enrollment, IssuerIdentity.EnrollmentUrl(url, token));
    }

    /// <summary>Finds a credential with the enrollment that it was issued under.</summary>
    public Task<(IssuedCredential Credential, Books.Enrollment Enrollment)> RequireAsync(string serial, CancellationToken cancellation) =>
        RequireAsync(context.Books, serial, cancellation);

    /// <summary>As <see cref="RequireAsync(string, CancellationToken)"/>, for who does nothing else to it.</summary>
    public static async Task<(IssuedCredential Credential, Books.Enrollment Enrollment)> RequireAsync(
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

    /// <summary>Revokes a credential, for good.</summary>
    /// <param name="serial">Serial number, hexadecimal.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was revoked, and the clones of it that go on.</returns>
    public async Task<RevocationReport> RevokeAsync(string serial, RevocationReason reason, CancellationToken cancellation)
    {
        var (credential, _) = await RequireAsync(serial, cancellation).ConfigureAwait(false);
        if (!await context.Books.RevokeAsync(credential, reason, context.Now, cancellation).ConfigureAwait(false))
        {
            throw new IssuerException(
                ExitStatus.Refused, $"This credential is {credential.State.ToString().ToLowerInvariant()} already, and revoked with that; nothing has changed.");
        }

        return await RevocationReport.OfAsync(context.Books, [credential], reason, cancellation).ConfigureAwait(false);
    }

    /// <summary>Shows the PUK of a credential: once, and again only to those who may. When this returns, it is noted who was shown it and why.</summary>
    /// <param name="serial">Serial number, hexadecimal.</param>
    /// <param name="again">Whether it may have been shown before.</param>
    /// <param name="reason">Why; not empty.</param>
    /// <param name="sealedState">Opens it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Digits in ASCII, which the caller wipes.</returns>
    public async Task<byte[]> ShowPukAsync(string serial, bool again, string reason, SealedState sealedState, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new IssuerException(ExitStatus.Usage, "Say why the PUK is needed; the audit log keeps the reason.");
        }

        var (credential, enrollment) = await RequireAsync(serial, cancellation).ConfigureAwait(false);
        var session = await SessionOfPukAsync(credential, enrollment, cancellation).ConfigureAwait(false);
        byte[] puk = sealedState.OpenPuk(session);
        try
        {
            return await context.Books.NotePukShownAsync(session, credential.SerialNumber, again, reason, context.Now, cancellation).ConfigureAwait(false)
                ? puk
                : throw new IssuerException(ExitStatus.Refused, "This PUK has been shown before; only an admin can have it shown again.");
        }
        catch
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(puk);
            throw;
        }
    }

    /// <summary>A key that was renewed, or has come beside another, has the PUK of the first one.</summary>
    private async Task<SessionRow> SessionOfPukAsync(IssuedCredential credential, Books.Enrollment enrollment, CancellationToken cancellation)
    {
        for (int i = 0; i < LineageLimit; i++)
        {
            var session = await context.Books.SessionOfAsync(credential, cancellation).ConfigureAwait(false);
            if (session.SealedPuk.Length > 0)
            {
                return session;
            }

            if (enrollment.Target is not { } target
                || await context.Books.FindCredentialAsync(target, enrollment.Person, cancellation).ConfigureAwait(false) is not { } earlier)
            {
                break;
            }

            (credential, enrollment) = earlier;
        }

        throw new IssuerException(ExitStatus.NotFound, "This credential has no PUK: its profile had none.");
    }

    private void RequireManageable(IssuedCredential credential, Books.Enrollment earlier, string profileName, ManagementOperation operation)
    {
        if (credential.State != CredentialState.Active)
        {
            throw new IssuerException(ExitStatus.Refused, $"This credential is {credential.State.ToString().ToLowerInvariant()} already; nothing can be done to it.");
        }

        if (!context.Settings.Updatable)
        {
            throw new IssuerException(ExitStatus.Refused, "issuer.json says \"updatable\": false, so keys cannot be managed.");
        }

        if (operation is ManagementOperation.Unlock or ManagementOperation.Delete)
        {
            return;
        }

        if (!context.Settings.Profiles.TryGetValue(profileName, out var profile))
        {
            throw new IssuerException(
                ExitStatus.NotFound, $"issuer.json has no profile '{PlainText.OneLine(profileName)}'; it has {string.Join(", ", context.Settings.Profiles.Keys)}.");
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
}
