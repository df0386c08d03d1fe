using Sks.Core.Protection;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>createPukPolicy.</summary>
internal sealed record CreatePukPolicy(
    int Session = 0, ushort RetryLimit = 3, string Puk = Pins.Puk, bool Duplicate = false, bool WrongMac = false) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.OpenSessions, Session) is not { } session)
        {
            return null;
        }

        var policy = new PukPolicy(Names.Id(session, Duplicate), PinFormat.Numeric, RetryLimit);
        world.Secrets.Add(Puk);
        return Provisioning(world, session, StoreModel.CreatePukPolicy(session, policy, Puk, WrongMac), () =>
        {
            var issuing = world.Issuing(session);
            issuing.SpoilMac = WrongMac;
            uint handle = issuing.CreatePukPolicy(policy, Pins.Bytes(Puk));
            return world.Model
                .With(session with { SessionKeyUses = session.SessionKeyUses + 2, Ids = session.Ids.Add(policy.Id) })
                .With(new ModelPuk(handle, session.Handle, policy, Puk));
        });
    }
}
