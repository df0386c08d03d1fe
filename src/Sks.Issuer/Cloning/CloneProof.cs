using Sks.Core;
using Sks.Core.Certificates;
using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.Issuer.Books;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Serving;
using Sks.KeyGen2.Cloning;

namespace Sks.Issuer.Cloning;

/// <summary>A credential whose owner has signed a request to clone it.</summary>
/// <param name="Credential">From the books: that a CA has signed a certificate proves nothing here.</param>
/// <param name="Enrollment">What it was issued under.</param>
internal sealed record CloneProof(IssuedCredential Credential, Books.Enrollment Enrollment)
{
    /// <summary>Checks that the request is for this issuer, and signed by a credential in its books.</summary>
    /// <exception cref="EnrollmentException">403.</exception>
    public static async Task<CloneProof> RequireAsync(CloneRequest request, IssuerIdentity identity, IIssuerBooks books, CancellationToken cancellation)
    {
        if (request.Issuer != CloneRequest.Origin(identity.Url!))
        {
            throw CloneService.Forbidden($"The request is for another issuer than {CloneRequest.Origin(identity.Url!)}; give that address with --issuer.");
        }

        var found = SerialNumber(request.Certificate) is { } serial
            ? await books.FindCredentialAsync(serial, person: null, cancellation).ConfigureAwait(false)
            : null;
        if (found is not { } issued || !issued.Credential.Certificate.AsSpan().SequenceEqual(request.Certificate))
        {
            throw CloneService.Forbidden("This is no credential of this issuer.");
        }

        return UserSignature.Verifies(request.Certificate, request.Algorithm, request.Statement(identity.Tls.RawData), request.Signature)
            ? new CloneProof(issued.Credential, issued.Enrollment)
            : throw CloneService.Forbidden("The signature is not by this credential over this request to this server.");
    }

    /// <summary>The device that the clone is for.</summary>
    /// <exception cref="EnrollmentException">400: not a device ID; 403: it is the first device.</exception>
    public ClaimedDeviceId RequireOtherDevice(string deviceId)
    {
        if (!ClaimedDeviceId.TryParse(deviceId, out var device, out string mistake))
        {
            throw new EnrollmentException(StatusCodes.Status400BadRequest, $"The device ID {mistake}.");
        }

        return device.IsOf(Credential.DeviceCertificate)
            ? throw CloneService.Forbidden("This is the ID of the device that has the credential; give that of the second device.")
            : device;
    }

    /// <summary>Checks that the credential still counts.</summary>
    /// <exception cref="EnrollmentException">403.</exception>
    public void RequireValid(DateTimeOffset now)
    {
        if (Credential.State != CredentialState.Active)
        {
            throw CloneService.Forbidden("This credential has been replaced, deleted or revoked by its issuer, and vouches for nothing any more.");
        }

        if (now < Credential.NotBefore || now > Credential.NotAfter)
        {
            throw CloneService.Forbidden("This credential has expired, or is not valid yet; ask the issuer for a new one.");
        }
    }

    /// <summary>Checks that the profile is still offered, and is one whose keys speak for a person.</summary>
    /// <exception cref="EnrollmentException">403.</exception>
    public void RequireCloneable(IssuerSettings settings)
    {
        if (!settings.Profiles.TryGetValue(Enrollment.Profile, out var profile))
        {
            throw CloneService.Forbidden("Credentials of this kind are no longer offered; ask the issuer for another.");
        }

        if (profile.Key(Credential.KeyId)?.AppUsage is not (AppUsage.Authentication or AppUsage.Universal))
        {
            throw CloneService.Forbidden("Only credentials for authentication can be cloned.");
        }
    }

    private static byte[]? SerialNumber(byte[] certificate)
    {
        try
        {
            return CertificateFields.Read(certificate).SerialNumber;
        }
        catch (SksException)
        {
            return null;
        }
    }
}
