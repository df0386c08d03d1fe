using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Serving;

namespace Sks.Issuer.SignUp;

/// <summary>
/// Lets people ask for a credential whom nobody has invited: an enrollment whose session rests until the operator has confirmed the
/// device's ID. Thread safe.
/// </summary>
/// <param name="identity">The issuer's settings and address.</param>
/// <param name="books">Where requests are kept.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Ids and names.</param>
internal sealed class SignUpService(IssuerIdentity identity, IIssuerBooks books, TimeProvider clock, ILogger<SignUpService> log)
{
    /// <summary>The settings.</summary>
    /// <exception cref="EnrollmentException">403: nobody may sign up.</exception>
    public SignUpSettings RequireSettings() => identity.Settings.SignUp ?? throw new EnrollmentException(
        StatusCodes.Status403Forbidden, "This issuer does not let people sign up; ask it for an enrollment.");

    /// <summary>Makes an enrollment for somebody.</summary>
    /// <param name="name">What they call themselves.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The URL to enrol by, which nobody else knows.</returns>
    /// <exception cref="EnrollmentException">400: no proper name; 403: nobody may sign up; 429: too many wait.</exception>
    public async Task<string> SignUpAsync(string name, CancellationToken cancellation)
    {
        var settings = RequireSettings();
        string? subject = SignUpName.Subject(name);
        if (subject is null || !IsSubjectOf(identity.Settings.Profiles[settings.Profile], subject))
        {
            throw new EnrollmentException(
                StatusCodes.Status400BadRequest,
                "Give your name at the end of the URL, as in /signup?name=Alice%20Example: 1 to 64 letters, digits, spaces and . - ' @ _.");
        }

        string token = BearerToken.New(PersonKey.Of(subject));

        // Time to make the keys; once a trusted device has made them, as long as its session rests.
        var enrollment = Books.Enrollment.New(
            BearerToken.Hash(token)!, subject, settings.Profile, clock.GetUtcNow(), TimeSpan.FromSeconds(identity.Settings.SessionLifeTime)) with
        {
            SignedUp = true,
        };
        if (!await books.AddSignUpAsync(enrollment, settings.Pending, cancellation).ConfigureAwait(false))
        {
            log.TooMany(settings.Pending);
            throw new EnrollmentException(StatusCodes.Status429TooManyRequests, "Too many people have signed up and wait; try again later.");
        }

        log.SignedUp(enrollment.Id, subject);
        return IssuerIdentity.EnrollmentUrl(identity.Url!, token);
    }

    private static bool IsSubjectOf(CredentialProfile profile, string subject)
    {
        try
        {
            CredentialOrder.Keys(profile, subject, given: []);
            return SubjectName.TryParse(subject, out _, out _);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
