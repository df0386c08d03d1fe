using Sks.Core;
using Sks.Engine.Tests.Model.Rules;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>
/// An operation of a sequence. It names sessions and keys by counting from the newest, so that a sequence from which operations were
/// taken out is still one.
/// </summary>
internal abstract record Operation
{
    /// <summary>What the operation is in this world; none if there is nothing that it could be about.</summary>
    public abstract Step? On(World world);

    /// <summary>A method of an open session: what fails ends it.</summary>
    protected static Step Provisioning(World world, ModelSession session, SksStatus? expected, Func<StoreModel> call) => new(
        world.Model.IsExpired(session) ? SksStatus.NoSession : expected, world.Model.Without(session.Handle), call)
    {
        Issuer = session.Issuer,
        Session = session.Handle,
    };

    /// <summary>A method with a key of a closed session, in which nothing but the store's memory of the call stays.</summary>
    protected static Step WithKey(World world, ModelKey key, (SksStatus? Status, StoreModel After) rule, Action call) => new(
        rule.Status,
        rule.After,
        () =>
        {
            call();
            return rule.After;
        })
    {
        Issuer = world.SessionOf(key).Issuer,
    };
}
