using Sks.Core;
using Sks.Core.Protection;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>grantKey, revokeKey, enumerateGrants: what the owner has the store keep.</summary>
public abstract class GrantContract : UpdatableKeyContract
{
    private const uint Alice = 65001;
    private const uint Bob = 65002;
    private const uint Staff = 65001;

    private IGrantAdministration Grants => (IGrantAdministration)Store;

    [Fact]
    public void A_store_has_no_grants_until_its_owner_makes_one()
    {
        Assert.Null(Grants.EnumerateGrants(0));
        Enrol();
        Assert.Null(Grants.EnumerateGrants(0));
    }

    [Fact]
    public void Grants_are_durable_and_enumerated_by_key_with_users_and_groups_apart()
    {
        uint first = Enrol().Key;
        uint between = Enrol().Key;
        uint last = Enrol().Key;
        Grants.GrantKey(last, GranteeKind.User, Alice);
        Grants.GrantKey(first, GranteeKind.User, Bob);
        Grants.GrantKey(first, GranteeKind.User, Alice);
        Grants.GrantKey(first, GranteeKind.User, 0);
        Grants.GrantKey(first, GranteeKind.Group, Staff);
        Face.Restart();
        AreGrants(first, [0, Alice, Bob], [Staff]);
        AreGrants(last, [Alice], []);
        Assert.Equal(first, Grants.EnumerateGrants(0)!.KeyHandle);
        Assert.Equal(last, Grants.EnumerateGrants(first)!.KeyHandle);
        Assert.Equal(last, Grants.EnumerateGrants(between)!.KeyHandle);
        Assert.Null(Grants.EnumerateGrants(last));
        Assert.Null(Grants.EnumerateGrants(uint.MaxValue));
    }

    [Fact]
    public void What_is_granted_twice_is_granted_once_and_revoked_once()
    {
        uint key = Enrol().Key;
        Grants.GrantKey(key, GranteeKind.User, Alice);
        Grants.GrantKey(key, GranteeKind.User, Alice);
        AreGrants(key, [Alice], []);
        Grants.RevokeKey(key, GranteeKind.User, Alice);
        Assert.Null(Grants.EnumerateGrants(0));
        Grants.RevokeKey(key, GranteeKind.User, Alice);
    }

    [Fact]
    public void A_revocation_is_durable_and_takes_nothing_else()
    {
        uint key = Enrol().Key;
        Grants.GrantKey(key, GranteeKind.User, Alice);
        Grants.GrantKey(key, GranteeKind.User, Bob);
        Grants.GrantKey(key, GranteeKind.Group, Staff);
        Grants.RevokeKey(key, GranteeKind.User, Alice);
        Face.Restart();
        AreGrants(key, [Bob], [Staff]);
        Grants.RevokeKey(key, GranteeKind.Group, Staff);
        Grants.RevokeKey(key, GranteeKind.User, Bob);
        Face.Restart();
        Assert.Null(Grants.EnumerateGrants(0));
    }

    [Fact]
    public void Grants_go_with_a_deleted_key_and_nobody_inherits_them()
    {
        uint key = Enrol(key: k => k with { DeleteProtection = DeleteProtection.None }).Key;
        Grants.GrantKey(key, GranteeKind.User, Alice);
        Store.DeleteKey(key, []);
        Assert.Null(Grants.EnumerateGrants(0));
        Fails(SksStatus.NoKey, () => Grants.GrantKey(key, GranteeKind.User, Alice));
        Fails(SksStatus.NoKey, () => Grants.RevokeKey(key, GranteeKind.User, Alice));
        Enrol();
        Face.Restart();
        Assert.Null(Grants.EnumerateGrants(0));
    }

    [Theory]
    [InlineData("delete", false)]
    [InlineData("unlock", true)]
    [InlineData("update", true)]
    [InlineData("clone", true)]
    public void Grants_follow_the_handle_through_an_issuers_post_operation(string operation, bool stays)
    {
        var (key, certificate) = Enrol(PinGrouping.Shared);
        Grants.GrantKey(key, GranteeKind.User, Alice);
        using var session = Open();
        if (operation is "delete" or "unlock")
        {
            Post(session, operation, null!, null!, key, session.Authorize(KeyManagementKey, certificate));
        }
        else
        {
            var entry = session.CreateKeyEntry();
            Post(session, operation, entry, session.SetCertificatePath(entry), key, session.Authorize(KeyManagementKey, certificate));
        }

        AreGrants(key, [Alice], []);
        session.Close();
        Face.Restart();
        Assert.Equal(stays ? key : null, Grants.EnumerateGrants(0)?.KeyHandle);
        Assert.Null(Grants.EnumerateGrants(key));
    }

    [Fact]
    public void There_is_nothing_to_grant_in_an_open_session()
    {
        using var session = Open();
        var entry = session.CreateKeyEntry();
        Fails(SksStatus.NoKey, () => Grants.GrantKey(entry.KeyHandle, GranteeKind.User, Alice));
        session.SetCertificatePath(entry);
        session.Close();
        Assert.Null(Grants.EnumerateGrants(0));
    }

    [Fact]
    public void Arguments_beyond_their_limits_are_option_errors()
    {
        uint key = Enrol().Key;
        Fails(SksStatus.Option, () => Grants.GrantKey(key, (GranteeKind)2, Alice));
        Fails(SksStatus.Option, () => Grants.RevokeKey(key, (GranteeKind)255, Alice));
        Fails(SksStatus.Option, () => Grants.GrantKey(key, GranteeKind.User, uint.MaxValue));
        Fails(SksStatus.Option, () => Grants.GrantKey(key, GranteeKind.Group, uint.MaxValue));
        Fails(SksStatus.NoKey, () => Grants.GrantKey(0, GranteeKind.User, Alice));
        Fails(SksStatus.NoKey, () => Grants.GrantKey(key + 1, GranteeKind.User, Alice));
        Assert.Null(Grants.EnumerateGrants(0));
    }

    [Fact]
    public void A_key_has_a_thousand_grantees_and_no_more()
    {
        uint key = Enrol().Key;
        for (uint id = 0; id < 500; id++)
        {
            Grants.GrantKey(key, GranteeKind.User, id);
            Grants.GrantKey(key, GranteeKind.Group, id);
        }

        Fails(SksStatus.Option, () => Grants.GrantKey(key, GranteeKind.User, Alice));
        Grants.GrantKey(key, GranteeKind.User, 499);
        Grants.RevokeKey(key, GranteeKind.Group, 0);
        Grants.GrantKey(key, GranteeKind.User, Alice);
        Assert.Equal((501, 499), (Grants.EnumerateGrants(0)!.UserIds.Count, Grants.EnumerateGrants(0)!.GroupIds.Count));
    }

    private void AreGrants(uint key, uint[] users, uint[] groups)
    {
        var grants = Grants.EnumerateGrants(key - 1)!;
        Assert.Equal(key, grants.KeyHandle);
        Assert.Equal(users, grants.UserIds);
        Assert.Equal(groups, grants.GroupIds);
    }
}
