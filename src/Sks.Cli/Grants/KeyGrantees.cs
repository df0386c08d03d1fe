using Sks.Cli.Users;
using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Cli.Grants;

/// <summary>The grants of a store, by key.</summary>
internal static class KeyGrantees
{
    /// <summary>Keys that are granted to somebody, with whom they are.</summary>
    public static IReadOnlyDictionary<uint, IReadOnlyList<string>> All(IGrantAdministration grants)
    {
        var all = new Dictionary<uint, IReadOnlyList<string>>();
        for (var next = grants.EnumerateGrants(0); next is not null; next = grants.EnumerateGrants(next.KeyHandle))
        {
            all.Add(
                next.KeyHandle,
                [
                    .. next.UserIds.Select(id => new Grantee(GranteeKind.User, id).ToString()),
                    .. next.GroupIds.Select(id => new Grantee(GranteeKind.Group, id).ToString()),
                ]);
        }

        return all;
    }
}
