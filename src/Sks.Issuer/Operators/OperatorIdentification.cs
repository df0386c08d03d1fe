using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Books;

namespace Sks.Issuer.Operators;

/// <summary>Tells which operator a client certificate is of: by the books, where the very certificate has to be; names in it say nothing. Thread safe.</summary>
internal sealed class OperatorIdentification(IIssuerBooks books, TimeProvider clock)
{
    /// <summary>Renewals of an operator's credential that are followed back, at most.</summary>
    private const int RenewalLimit = 100;

    /// <summary>The operator whose credential this is; <see langword="null"/>: nobody's who may do anything now.</summary>
    /// <param name="certificate">TLS has shown that the client has its key.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IssuerOperator?> FindAsync(X509Certificate2 certificate, CancellationToken cancellation)
    {
        if (await books.FindCredentialAsync(certificate.SerialNumberBytes.ToArray(), person: null, cancellation).ConfigureAwait(false) is not var (credential, enrollment)
            || !CryptographicOperations.FixedTimeEquals(credential.Certificate, certificate.RawData)
            || credential.State != CredentialState.Active
            || clock.GetUtcNow() is var now && (now < credential.NotBefore || now > credential.NotAfter))
        {
            return null;
        }

        for (int i = 0; i < RenewalLimit; i++)
        {
            if (enrollment.Operator is { } id)
            {
                return await books.FindOperatorAsync(id, cancellation).ConfigureAwait(false) is { Removed: null } found && found.EnrollmentId == enrollment.Id ? found : null;
            }

            // A renewal is as good as what it renews; a clone, or a further key, is not.
            if (enrollment is not { Operation: ManagementOperation.Renew, Target: { } target }
                || await books.FindCredentialAsync(target, enrollment.Person, cancellation).ConfigureAwait(false) is not { } earlier)
            {
                return null;
            }

            enrollment = earlier.Enrollment;
        }

        return null;
    }
}
