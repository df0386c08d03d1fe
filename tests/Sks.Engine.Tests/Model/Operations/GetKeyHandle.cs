using Sks.Core;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;
using Xunit;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>getKeyHandle, of the session's first key or of an id that it has not.</summary>
internal sealed record GetKeyHandle(int Session = 0, bool Unknown = false) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.OpenSessions, Session) is not { } session)
        {
            return null;
        }

        var key = Unknown ? null : world.Model.KeysOf(session.Handle).FirstOrDefault();
        return Provisioning(world, session, StoreModel.When(key is null, SksStatus.NoKey), () =>
        {
            Assert.Equal(key?.Handle, world.Store.GetKeyHandle(session.Handle, key?.Parameters.Id ?? "Nobody"));
            return world.Model;
        });
    }
}
