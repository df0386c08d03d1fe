using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>abortProvisioningSession.</summary>
internal sealed record Abort(int Session = 0) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.OpenSessions, Session) is not { } session)
        {
            return null;
        }

        return Provisioning(world, session, null, () =>
        {
            world.Store.AbortProvisioningSession(session.Handle);
            return world.Model.Without(session.Handle);
        });
    }
}
