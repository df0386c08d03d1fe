using Sks.Cli.CommandLine;
using Sks.Cli.Enrollment;
using Sks.Core;
using Sks.KeyGen2;
using Sks.KeyGen2.Proxy;

namespace Sks.Cli.Respond;

/// <summary>One message of a session by file. What is not the message that is due is refused before anything is done about it.</summary>
/// <param name="store">The key store.</param>
/// <param name="folder">What is remembered of sessions.</param>
/// <param name="user">The person.</param>
/// <param name="clock">For the session's times.</param>
internal sealed class FileSession(ISecureKeyStore store, SessionFolder folder, EnrollmentUser user, TimeProvider clock)
{
    /// <summary>Answers a request.</summary>
    /// <param name="request">UTF-8 JSON, as it came.</param>
    /// <param name="issuer">As the person gave it; <see langword="null"/>: not at all.</param>
    /// <param name="deliver">Puts the response where it belongs.</param>
    /// <returns>The proxy, which has nothing to do any more, but can tell how it ended.</returns>
    /// <exception cref="CommandException">The message is of another session, answered before, not due, or lacks its issuer.</exception>
    public ProvisioningProxy Answer(byte[] request, Uri? issuer, Action<byte[]> deliver)
    {
        var heading = MessageHeading.Read(request);
        var state = folder.Find(heading.ServerSessionId);
        using var proxy = state is null or { Step: ProxyStep.Deferred } ? Begin(heading, state, issuer, request) : Resume(state, issuer, request);
        try
        {
            byte[] response = proxy.Respond(request);
            if (!proxy.IsComplete)
            {
                folder.Keep(proxy.Save());
            }

            Deliver(proxy, deliver, response);
            if (proxy.IsComplete)
            {
                folder.Remove(heading.ServerSessionId);
            }

            proxy.Leave();
            return proxy;
        }
        catch (KeyGen2Exception e) when (e.Error == KeyGen2Error.Declined)
        {
            // The person was asked before the store was touched, and may come again.
            proxy.Leave();
            throw user.Failure ?? e;
        }
        catch
        {
            folder.Remove(heading.ServerSessionId);
            throw;
        }
    }

    private ProvisioningProxy Begin(MessageHeading heading, ProxyState? resting, Uri? issuer, byte[] request)
    {
        resting?.RequireDue(request);
        if (heading.Qualifier != MessageHeading.Invocation)
        {
            throw new CommandException(
                ExitStatus.Refused,
                "No session under way has this message; it is of one that is over, of another key store's, or of one that begins with another file ('sks respond --list').");
        }

        var uri = Matching(resting, issuer) ?? throw new CommandException(
            ExitStatus.Usage, "The first request of a session needs --issuer URL, as the issuer tells it: the files do not say it, and the session is bound to it.");
        return store.Closed().Any(session => session.ServerSessionId == heading.ServerSessionId && session.IssuerUri == uri.AbsoluteUri)
            ? throw new CommandException(ExitStatus.Refused, "This session is complete already; nothing more is due.")
            : new ProvisioningProxy(store, user, uri, [], clock);
    }

    private ProvisioningProxy Resume(ProxyState state, Uri? issuer, byte[] request)
    {
        state.RequireDue(request);
        Matching(state, issuer);
        try
        {
            return ProvisioningProxy.Resume(store, user, clock, state);
        }
        catch (KeyGen2Exception e) when (e.Error == KeyGen2Error.Expired)
        {
            folder.Remove(state.ServerSessionId);
            throw;
        }
    }

    private static Uri? Matching(ProxyState? state, Uri? issuer) => state is null || issuer is null || issuer == state.InvocationUri
        ? issuer ?? state?.InvocationUri
        : throw new CommandException(ExitStatus.Refused, $"This session is with {state.InvocationUri}, not with the issuer of --issuer; leave that out.");

    private static void Deliver(ProvisioningProxy proxy, Action<byte[]> deliver, byte[] response)
    {
        try
        {
            deliver(response);
        }
        catch (Exception e) when (proxy.IsComplete && e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitStatus.NotAvailable,
                $"The key store has kept the credential, but its proof could not be written ({e.Message.TrimEnd('.')}); the issuer will not count it: delete the key and start again.",
                e);
        }
    }
}
