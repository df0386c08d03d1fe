using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Core;
using Sks.KeyGen2;
using Sks.KeyGen2.Proxy;

namespace Sks.Cli.Enrollment;

/// <summary>One KeyGen2 session between an issuer's server and a key store.</summary>
/// <param name="store">The key store.</param>
/// <param name="issuer">The server.</param>
/// <param name="user">The person.</param>
/// <param name="steps">Where progress is shown.</param>
/// <param name="clock">For the session's times.</param>
internal sealed class EnrollmentSession(
    ISecureKeyStore store,
    IssuerConnection issuer,
    EnrollmentUser user,
    EnrollmentSteps steps,
    TimeProvider clock)
{
    /// <summary>
    /// Runs the session to the end, or until it rests and waits for the issuer, or goes on with one that does; on any failure the proxy
    /// aborts it, and the store is as it was.
    /// </summary>
    public async Task<EnrollmentReport> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return await RunSessionAsync(cancellation).ConfigureAwait(false);
        }
        catch (TerminationException e) when (RestingSessions.Any(store, issuer.Url))
        {
            return Waiting(e.Page);
        }
    }

    private async Task<EnrollmentReport> RunSessionAsync(CancellationToken cancellation)
    {
        var record = new EnrollmentRecord(store);
        byte[] request = await issuer.GetAsync(cancellation).ConfigureAwait(false);
        using var proxy = new ProvisioningProxy(store, user, issuer.Url, issuer.ServerCertificate, clock);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] due = request;
            (byte[] response, double here) = await EnrollmentSteps.TimeAsync(() => Task.FromResult(Respond(proxy, due))).ConfigureAwait(false);
            if (proxy.IsComplete)
            {
                (string message, double last) = await EnrollmentSteps.TimeAsync(() => DeliverProofAsync(response)).ConfigureAwait(false);
                steps.Add(response, here, last);
                var (sessions, keys) = record.Since(issuer.Url);
                var trustAnchors = proxy.TrustAnchors.Select(CertificateReport.Of).ToArray();
                return new EnrollmentReport(issuer.Url.Authority, issuer.Url.AbsoluteUri, Waiting: false, message, sessions, keys, trustAnchors, steps.Steps);
            }

            if (proxy.IsResting)
            {
                (string message, double last) = await EnrollmentSteps.TimeAsync(() => issuer.PostLastAsync(response, cancellation)).ConfigureAwait(false);
                steps.Add(response, here, last);
                return Waiting(message);
            }

            (request, double there) = await EnrollmentSteps.TimeAsync(() => issuer.PostAsync(response, cancellation)).ConfigureAwait(false);
            steps.Add(response, here, there);
        }
    }

    private EnrollmentReport Waiting(string message) => new(issuer.Url.Authority, issuer.Url.AbsoluteUri, Waiting: true, message, [], [], [], steps.Steps);

    private byte[] Respond(ProvisioningProxy proxy, byte[] request)
    {
        try
        {
            return proxy.Respond(request);
        }
        catch (KeyGen2Exception) when (user.Failure is not null)
        {
            throw user.Failure;
        }
    }

    /// <summary>
    /// The store has committed; so Ctrl-C no longer undoes anything, and a failure here leaves a credential that the issuer may not know.
    /// </summary>
    private async Task<string> DeliverProofAsync(byte[] response)
    {
        try
        {
            return await issuer.PostLastAsync(response, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CommandException e)
        {
            throw new CommandException(
                e.Status,
                $"The key store has kept the credential, but the issuer has not confirmed it ({e.Message.TrimEnd('.')}); ask the issuer whether it counts.",
                e);
        }
    }
}
