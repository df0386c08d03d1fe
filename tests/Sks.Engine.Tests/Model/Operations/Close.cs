using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>closeProvisioningSession.</summary>
internal sealed record Close(int Session = 0, bool WrongMac = false) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.OpenSessions, Session) is not { } session)
        {
            return null;
        }

        return Provisioning(world, session, world.Model.CloseStatus(session, WrongMac), () =>
        {
            var issuing = world.Issuing(session);
            issuing.SpoilMac = WrongMac;
            issuing.Close();
            return world.Model.Closed(session);
        });
    }
}
