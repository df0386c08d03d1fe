using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Core;
using Sks.KeyGen2;
using Sks.KeyGen2.Proxy;

namespace Sks.Cli.Respond;

/// <summary>Sessions by file between two messages: which there are, and giving one up.</summary>
/// <param name="store">The key store.</param>
/// <param name="folder">What is remembered of them.</param>
/// <param name="clock">The time.</param>
internal sealed class SessionsUnderWay(ISecureKeyStore store, SessionFolder folder, TimeProvider clock)
{
    /// <summary>No issuer waits longer for what follows the first response; afterwards the store knows.</summary>
    private static readonly TimeSpan LongestBegin = TimeSpan.FromDays(2);

    /// <summary>Those that can go on; what is left of others is removed.</summary>
    public IReadOnlyList<SessionUnderWayReport> List()
    {
        var open = store.Open().ToDictionary(session => session.ClientSessionId);
        var report = new List<SessionUnderWayReport>();
        foreach (var (state, changed) in folder.All())
        {
            if (state.ClientSessionId is null ? clock.GetUtcNow() - changed > LongestBegin : !open.ContainsKey(state.ClientSessionId))
            {
                folder.Remove(state.ServerSessionId);
                continue;
            }

            DateTimeOffset? expires = state.ClientSessionId is { } id
                ? DateTimeOffset.FromUnixTimeSeconds((long)open[id].ClientTime + open[id].SessionLifeTime)
                : null;
            report.Add(new SessionUnderWayReport(state.ServerSessionId, state.ClientSessionId, state.InvocationUri.AbsoluteUri, state.DueMessages, changed, expires));
        }

        return report;
    }

    /// <summary>Removes a session from the key store and from what is remembered.</summary>
    /// <param name="idOrFile">The issuer's name of it, or a file with one of its messages.</param>
    /// <exception cref="CommandException">There is no such session.</exception>
    public SessionUnderWayReport Abort(string idOrFile)
    {
        string id = File.Exists(idOrFile) ? MessageHeading.Read(ResponseFile.Read(idOrFile)).ServerSessionId : idOrFile;
        var state = Readable(id, out bool known);
        var open = store.Open().Where(session => session.ServerSessionId == id && (state is null || session.IssuerUri == state.InvocationUri.AbsoluteUri)).ToList();
        if (!known && open.Count == 0)
        {
            throw new CommandException(ExitStatus.NotFound, $"No session {id} is under way in this key store; 'sks respond --list' shows those that are.");
        }

        foreach (var session in open)
        {
            store.AbortProvisioningSession(session.ProvisioningHandle);
        }

        folder.Remove(id);
        return new SessionUnderWayReport(
            id, state?.ClientSessionId ?? open.FirstOrDefault()?.ClientSessionId, state?.InvocationUri.AbsoluteUri ?? open.FirstOrDefault()?.IssuerUri ?? "", [], null, null);
    }

    private ProxyState? Readable(string id, out bool known)
    {
        try
        {
            var state = folder.Find(id);
            known = state is not null;
            return state;
        }
        catch (CommandException)
        {
            known = true;
            return null;
        }
    }
}
