using Sks.Core.Protection;
using Sks.Engine.Keys;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Protection;

/// <summary><c>grantKey [210]</c> to <c>enumerateGrants [212]</c>: keeps grants; who is a grantee, others judge.</summary>
internal sealed class GrantAdministration(CredentialDatabase database, ClosedKeys keys)
{
    /// <summary>Keeps the record, and its answer, far below the limits of a frame.</summary>
    private const int MaxGrantees = 1000;

    /// <summary>-1 as a uint: what system calls take for "no user".</summary>
    private const uint Nobody = uint.MaxValue;

    public void Grant(uint keyHandle, GranteeKind kind, uint id)
    {
        Limits.CheckDefined(kind, "granteeKind");
        Limits.Check(id != Nobody, "granteeId is nobody's number.");
        using (database.EnterGate())
        {
            var present = Of(keyHandle);
            var granted = With(present, kind, ids => ids.Union([id]));
            Limits.Check(Count(granted) <= MaxGrantees, $"The key is granted to {MaxGrantees} users and groups already.");
            if (Count(granted) != Count(present))
            {
                database.Commit([new GrantsRecord(granted)]);
            }
        }
    }

    public void Revoke(uint keyHandle, GranteeKind kind, uint id)
    {
        Limits.CheckDefined(kind, "granteeKind");
        using (database.EnterGate())
        {
            var present = Of(keyHandle);
            var left = With(present, kind, ids => ids.Except([id]));
            if (Count(left) == Count(present))
            {
                return;
            }

            if (Count(left) == 0)
            {
                database.Commit([], [(RecordKind.Grants, keyHandle)]);
            }
            else
            {
                database.Commit([new GrantsRecord(left)]);
            }
        }
    }

    public KeyGrants? Enumerate(uint after) => database.FindNext(RecordKind.Grants, after, GrantsRecord.Read)?.Grants;

    private static int Count(KeyGrants grants) => grants.UserIds.Count + grants.GroupIds.Count;

    private static KeyGrants With(KeyGrants grants, GranteeKind kind, Func<IEnumerable<uint>, IEnumerable<uint>> change) =>
        kind == GranteeKind.User
            ? grants with { UserIds = [.. change(grants.UserIds).Order()] }
            : grants with { GroupIds = [.. change(grants.GroupIds).Order()] };

    private KeyGrants Of(uint keyHandle)
    {
        uint handle = keys.Get(keyHandle).Handle;
        return database.Find(RecordKind.Grants, handle, GrantsRecord.Read)?.Grants ?? new KeyGrants(handle, [], []);
    }
}
