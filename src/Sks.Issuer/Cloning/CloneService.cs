using Sks.Issuer.Books;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Serving;
using Sks.KeyGen2;
using Sks.KeyGen2.Cloning;

namespace Sks.Issuer.Cloning;

/// <summary>
/// Lets the owner of a credential of this issuer have one like it in a second device: a signature by the first stands for the operator's
/// <c>enrollment new --device-id</c>. Thread safe.
/// </summary>
/// <param name="identity">The issuer's settings, keys and address.</param>
/// <param name="books">What it has issued, and the new enrollment.</param>
/// <param name="challenges">Challenges.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Serial numbers and reasons.</param>
internal sealed class CloneService(IssuerIdentity identity, IIssuerBooks books, ChallengeKey challenges, TimeProvider clock, ILogger<CloneService> log)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    /// <summary>A challenge for one request.</summary>
    /// <exception cref="EnrollmentException">403: this issuer does not let anybody clone.</exception>
    public CloneChallenge Challenge()
    {
        RequireSettings();
        return new CloneChallenge(challenges.New(clock.GetUtcNow()));
    }

    /// <summary>Takes a request.</summary>
    /// <param name="message">UTF-8 JSON from anybody.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EnrollmentException">
    /// 400: malformed; 403: not by a credential of this issuer, or not allowed; 409: the challenge was answered before; 410: it has
    /// expired; 429: too many clones.
    /// </exception>
    public async Task<CloneAnswer> CloneAsync(byte[] message, CancellationToken cancellation)
    {
        var settings = RequireSettings();
        string serial = "(unknown)";
        try
        {
            var now = clock.GetUtcNow();
            var request = Read(message);
            var expires = RequireFresh(request, now);
            var proof = await CloneProof.RequireAsync(request, identity, books, cancellation).ConfigureAwait(false);
            serial = Convert.ToHexStringLower(proof.Credential.SerialNumber);
            return await EnrolAsync(settings, request, expires, proof, now, cancellation).ConfigureAwait(false);
        }
        catch (EnrollmentException e)
        {
            log.NotCloned(serial, e.Status, e.Message);
            throw;
        }
    }

    private async Task<CloneAnswer> EnrolAsync(
        CloneSettings settings,
        CloneRequest request,
        DateTimeOffset challengeExpires,
        CloneProof proof,
        DateTimeOffset now,
        CancellationToken cancellation)
    {
        var device = proof.RequireOtherDevice(request.DeviceId);
        proof.RequireValid(now);
        proof.RequireCloneable(identity.Settings);
        var (first, earlier) = (proof.Credential, proof.Enrollment);
        string token = BearerToken.New(PersonKey.Of(earlier.Subject));
        var enrollment = Books.Enrollment.New(BearerToken.Hash(token)!, earlier.Subject, earlier.Profile, now, TimeSpan.FromSeconds(settings.UrlLifeTime)) with
        {
            Names = earlier.Names,
            DeviceId = device.Text,
            ClonedFrom = first.SerialNumber,
            CloneFamily = earlier.CloneFamily ?? first.SerialNumber,
        };
        switch (await books.AddCloneAsync(enrollment, request.Challenge, challengeExpires, settings.ClonesPerDay, cancellation).ConfigureAwait(false))
        {
            case CloneOutcome.Replayed:
                throw new EnrollmentException(StatusCodes.Status409Conflict, "This request was answered before; nothing was done again.");
            case CloneOutcome.OverLimit:
                throw new EnrollmentException(
                    StatusCodes.Status429TooManyRequests,
                    $"This credential and its clones have been cloned {settings.ClonesPerDay} time(s) within a day, which is the limit; try again tomorrow, or ask the issuer.");
        }

        string serial = Convert.ToHexStringLower(first.SerialNumber);
        log.Cloned(serial, enrollment.Id, device.Text, enrollment.Expires);
        return new CloneAnswer(IssuerIdentity.EnrollmentUrl(identity.Url!, token), enrollment.Expires);
    }

    private CloneSettings RequireSettings() => identity.Settings.Cloning ?? throw Forbidden(
        "This issuer does not let credentials be cloned; ask it for an enrollment of your second device.");

    private static CloneRequest Read(byte[] message)
    {
        try
        {
            return CloneRequest.Read(message);
        }
        catch (KeyGen2Exception e)
        {
            throw new EnrollmentException(StatusCodes.Status400BadRequest, PlainText.OneLine(e.Message), e);
        }
    }

    /// <returns>When the challenge ends.</returns>
    private DateTimeOffset RequireFresh(CloneRequest request, DateTimeOffset now)
    {
        var expires = challenges.Expiry(request.Challenge) ?? throw Forbidden("The challenge is not one that this issuer has made; start again.");
        if (now >= expires)
        {
            throw EnrollmentLookup.Gone("The challenge has expired; start again, and sign sooner.");
        }

        return (request.Time - now).Duration() <= ClockTolerance
            ? expires
            : throw Forbidden($"The clock of the first device is more than {ClockTolerance.TotalMinutes:0} minutes from this issuer's; set it and start again.");
    }

    /// <summary>Something that is not allowed, to throw.</summary>
    internal static EnrollmentException Forbidden(string sentence) => new(StatusCodes.Status403Forbidden, sentence);
}
