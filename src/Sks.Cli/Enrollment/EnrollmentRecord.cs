using Sks.Cli.Reports;
using Sks.Core;
using Sks.Core.Provisioning;

namespace Sks.Cli.Enrollment;

/// <summary>Tells what an enrollment has left in the store, by what was there before.</summary>
internal sealed class EnrollmentRecord
{
    private readonly ISecureKeyStore _store;
    private readonly HashSet<uint> _before;

    /// <summary>Notes what is there now.</summary>
    public EnrollmentRecord(ISecureKeyStore store)
    {
        _store = store;
        _before = [.. ClosedSessions().Select(s => s.ProvisioningHandle)];
    }

    /// <summary>The sessions that this issuer has closed since, with their keys.</summary>
    public (IReadOnlyList<SessionReport> Sessions, IReadOnlyList<KeyReport> Keys) Since(Uri issuer)
    {
        var sessions = ClosedSessions()
            .Where(s => !_before.Contains(s.ProvisioningHandle) && Uri.TryCreate(s.IssuerUri, UriKind.Absolute, out var uri) && uri == issuer)
            .ToDictionary(s => s.ProvisioningHandle);
        var keys = new List<KeyReport>();
        for (var key = _store.EnumerateKeys(0); key is not null; key = _store.EnumerateKeys(key.KeyHandle))
        {
            if (sessions.ContainsKey(key.ProvisioningHandle))
            {
                keys.Add(KeyReport.Of(_store, key.KeyHandle));
            }
        }

        return ([.. sessions.Values.Select(s => new SessionReport(s.ServerSessionId, s.ClientSessionId, s.IssuerUri))], keys);
    }

    private IEnumerable<EnumeratedProvisioningSession> ClosedSessions()
    {
        for (var session = _store.EnumerateProvisioningSessions(0, provisioningState: false);
            session is not null;
            session = _store.EnumerateProvisioningSessions(session.ProvisioningHandle, provisioningState: false))
        {
            yield return session;
        }
    }
}
