using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Core.SessionSecurity;
using Sks.Engine.Keys;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary><c>closeProvisioningSession [3]</c>: the checks of its list, then one commit.</summary>
internal static class SessionClosing
{
    private const int MaxNonce = 32;

    public static byte[] Close(
        CredentialDatabase database,
        ClosedKeys closedKeys,
        OpenedKeys openedKeys,
        OpenSession session,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> mac)
    {
        var record = session.Record;
        byte[] data = MacData.CloseProvisioningSession(record.ClientSessionId, record.ServerSessionId, record.IssuerUri, nonce);
        session.VerifyMac(MethodNames.CloseProvisioningSession, data, mac);
        Limits.Check(nonce.Length is >= 1 and <= MaxNonce, "nonce has not 1 to 32 bytes.");
        byte[] attestation = session.Attest(MacData.CloseAttestation(nonce));

        // From the search for duplicates to the commit nobody else may change closed objects.
        using (database.EnterGate())
        {
            var keys = database.Children(RecordKind.Key, session.Handle, KeyRecord.Read).ToArray();
            var leaving = record.PostOperations
                .Where(o => o.Kind is PostOperationKind.Delete or PostOperationKind.Update)
                .Select(o => o.TargetHandle)
                .ToHashSet();
            foreach (var key in keys)
            {
                CheckKey(database, closedKeys, key, leaving);
            }

            CheckReferences(database, session, keys);
            Commit(database, openedKeys, session, new PostOperationCommit(database, closedKeys, record, keys));
        }

        return attestation;
    }

    private static void CheckKey(CredentialDatabase database, ClosedKeys closedKeys, KeyRecord key, HashSet<uint> leaving)
    {
        Limits.Check(key.CertificatePath.Count > 0, $"Key \"{key.Id}\" has no certificate.");
        var certified = CertificateFields.Read(key.CertificatePath[0]).SubjectPublicKeyInfo;
        if (!certified.AsSpan().SequenceEqual(key.PublicKey))
        {
            throw new SksException(SksStatus.Crypto, $"The certificate of key \"{key.Id}\" is about another key.");
        }

        // A key of another session that is still open does not count: certificates are public, and whoever claims one there must not stand
        // in the way of its owner. That session fails at its own close.
        Limits.Check(
            database.Named(RecordKind.Key, key.Name.Span, KeyRecord.Read).All(other =>
                other.Handle == key.Handle || leaving.Contains(other.Handle) ||
                (other.SessionHandle != key.SessionHandle && !closedKeys.IsClosed(other))),
            $"The certificate of key \"{key.Id}\" belongs to another key already.");

        foreach (string endorsed in key.EndorsedAlgorithms)
        {
            if (!KeyMatch.Suits(AlgorithmRegistry.Get<EndorsableAlgorithm>(endorsed), key))
            {
                throw new SksException(SksStatus.Algorithm, $"An endorsed algorithm does not suit key \"{key.Id}\".");
            }
        }
    }

    /// <summary>Every PIN policy governs a key, every PUK policy a PIN policy.</summary>
    private static void CheckReferences(CredentialDatabase database, OpenSession session, KeyRecord[] keys)
    {
        var usedPins = keys.Select(key => key.PinHandle).ToHashSet();
        var pinPolicies = database.Children(RecordKind.PinPolicy, session.Handle, PinPolicyRecord.Read).ToArray();
        foreach (var policy in pinPolicies)
        {
            Limits.Check(
                database.Children(RecordKind.Pin, policy.Handle, PinRecord.Read).Any(pin => usedPins.Contains(pin.Handle)),
                $"PIN policy \"{policy.Policy.Id}\" governs no key.");
        }

        var usedPuks = pinPolicies.Select(policy => policy.PukPolicyHandle).ToHashSet();
        foreach (var puk in database.Children(RecordKind.PukPolicy, session.Handle, PukPolicyRecord.Read))
        {
            Limits.Check(usedPuks.Contains(puk.Handle), $"PUK policy \"{puk.Policy.Id}\" governs no PIN policy.");
        }
    }

    /// <summary>Forgets the session key; a session without a key leaves nothing.</summary>
    private static void Commit(CredentialDatabase database, OpenedKeys openedKeys, OpenSession session, PostOperationCommit result)
    {
        if (result.Keys.Count > 0)
        {
            var closed = session.Record with
            {
                IsOpen = false,
                SessionKey = [],
                MacSequenceCounter = 0,
                SessionKeyUses = 0,
                Objects = [],
                PostOperations = [],
            };
            database.Commit([closed, .. result.Written], result.Removed);
        }
        else
        {
            database.Commit([], [.. session.Contents(), .. result.Removed]);
        }

        session.Ended();
        foreach (uint handle in result.Stale)
        {
            openedKeys.Forget(handle);
        }
    }
}
