using Sks.Core.Devices;
using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Commands;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Serving;

namespace Sks.Issuer.Operators;

/// <summary>What operators do about enrollments and people who sign up. Thread safe.</summary>
/// <exception cref="IssuerException">What was asked for cannot be; any method may throw it.</exception>
internal sealed class EnrollmentOperations(OperationContext context)
{
    /// <summary>Makes an enrollment.</summary>
    /// <param name="subject">Distinguished name.</param>
    /// <param name="profile">Of the settings.</param>
    /// <param name="names">Alternative names that the profile wants.</param>
    /// <param name="valid">How long its URL can be used.</param>
    /// <param name="device">The only device that it is for, or <see langword="null"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The enrollment, and its URL, which is nowhere kept.</returns>
    public async Task<(Books.Enrollment Enrollment, string Url)> NewAsync(
        string subject, string profile, IReadOnlyList<AlternativeName> names, TimeSpan valid, ClaimedDeviceId? device, CancellationToken cancellation)
    {
        HolderOptions.Require(context.Settings, profile, subject, names);
        var url = await CommonOptions.RequireUrlAsync(context.Books, context.Settings, cancellation).ConfigureAwait(false);
        string token = BearerToken.New(PersonKey.Of(subject));
        var enrollment = Books.Enrollment.New(BearerToken.Hash(token)!, subject, profile, context.Now, valid) with { Names = names, DeviceId = device?.Text };
        await context.Books.AddEnrollmentAsync(enrollment, cancellation).ConfigureAwait(false);
        return (enrollment, IssuerIdentity.EnrollmentUrl(url, token));
    }

    /// <summary>Lets an enrollment be issued that waits.</summary>
    /// <returns>The enrollment, and the ID of the device that it is for now.</returns>
    public async Task<(Books.Enrollment Enrollment, string DeviceId)> ApproveAsync(string id, CancellationToken cancellation)
    {
        var now = context.Now;
        var enrollment = await DecisionCommands.RequirePendingAsync(context.Books, id, now, cancellation).ConfigureAwait(false);
        if (enrollment.SignedUp)
        {
            throw new IssuerException(ExitStatus.Refused, "This person has signed up; confirm their device with 'sks-issuer signup confirm'.");
        }

        var session = await DecisionCommands.RequireRestingAsync(context.Books, enrollment, now, cancellation).ConfigureAwait(false);
        return (enrollment, await DecisionCommands.ApproveAsync(context.Books, session, now, cancellation).ConfigureAwait(false));
    }

    /// <summary>Refuses an enrollment for good.</summary>
    /// <param name="id">The enrollment.</param>
    /// <param name="signedUp">Whether it has to be of somebody who signed up, or must not be.</param>
    /// <param name="reason">For the log; empty for none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Books.Enrollment> RefuseAsync(string id, bool signedUp, string reason, CancellationToken cancellation)
    {
        var now = context.Now;
        var enrollment = await DecisionCommands.RequirePendingAsync(context.Books, id, now, cancellation).ConfigureAwait(false);
        if (enrollment.SignedUp != signedUp)
        {
            throw DecisionCommands.NotFound(enrollment.Id);
        }

        string sentence = reason.Length > 0 ? PlainText.OneLine(reason) : "The operator has refused it.";
        return await context.Books.RefuseAsync(enrollment, sentence, now, cancellation).ConfigureAwait(false) ? enrollment : throw DecisionCommands.Changed();
    }

    /// <summary>Confirms the device of somebody who signed up.</summary>
    /// <param name="id">The enrollment.</param>
    /// <param name="device">As the person read it out.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(Books.Enrollment Enrollment, string DeviceId)> ConfirmAsync(string id, ClaimedDeviceId device, CancellationToken cancellation)
    {
        int limit = context.Settings.SignUp?.WrongAnswers
            ?? throw new IssuerException(ExitStatus.Refused, "issuer.json lets nobody sign up any more: \"signUp\" is null.");
        var now = context.Now;
        var enrollment = await DecisionCommands.RequirePendingAsync(context.Books, id, now, cancellation).ConfigureAwait(false);
        if (!enrollment.SignedUp)
        {
            throw DecisionCommands.NotFound(enrollment.Id);
        }

        var session = await DecisionCommands.RequireRestingAsync(context.Books, enrollment, now, cancellation).ConfigureAwait(false);
        return device.IsOf(session.DeviceCertificate)
            ? (enrollment, await DecisionCommands.ApproveAsync(context.Books, session, now, cancellation).ConfigureAwait(false))
            : throw await WrongAsync(enrollment, limit, now, cancellation).ConfigureAwait(false);
    }

    private async Task<IssuerException> WrongAsync(Books.Enrollment enrollment, int limit, DateTimeOffset now, CancellationToken cancellation)
    {
        await context.Books.CountWrongIdAsync(enrollment, limit, now, cancellation).ConfigureAwait(false);
        var counted = await context.Books.FindEnrollmentByIdAsync(enrollment.Id, cancellation).ConfigureAwait(false);
        return new IssuerException(ExitStatus.Refused, counted!.Refused is null
            ? $"This is not the ID of the device that has signed up; {limit - counted.WrongIds} more and it is refused for good."
            : "This is not the ID of the device that has signed up, once too often: it is refused for good.");
    }
}
