using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>createPinPolicy. The id in <paramref name="Policy"/> is replaced.</summary>
internal sealed record CreatePinPolicy(
    PinPolicy Policy, int Session = 0, PolicyChoice Puk = PolicyChoice.None, bool Duplicate = false, bool WrongMac = false) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.OpenSessions, Session) is not { } session)
        {
            return null;
        }

        var own = world.Model.Puks.Values.Where(puk => puk.Session == session.Handle);
        var puk = Puk switch
        {
            PolicyChoice.Newest => own.LastOrDefault(),
            PolicyChoice.Oldest => own.FirstOrDefault(),
            _ => null,
        };
        var policy = Policy with { Id = Names.Id(session, Duplicate) };
        bool strange = Puk == PolicyChoice.Strange;
        return Provisioning(world, session, StoreModel.CreatePinPolicy(session, policy, strange, WrongMac), () =>
        {
            var issuing = world.Issuing(session);
            issuing.SpoilMac = WrongMac;
            if (strange)
            {
                uint stranger = world.Model.Puks.Values.FirstOrDefault(p => p.Session != session.Handle)?.Handle ?? uint.MaxValue;
                byte[] mac = issuing.Mac(MethodNames.CreatePinPolicy, MacData.CreatePinPolicy(policy, Names.Id(session, duplicate: true)));
                world.Store.CreatePinPolicy(session.Handle, policy, stranger, mac);
                return world.Model;
            }

            uint handle = issuing.CreatePinPolicy(policy, puk?.Handle ?? 0);
            return world.Model
                .With(session with { SessionKeyUses = session.SessionKeyUses + 1, Ids = session.Ids.Add(policy.Id) })
                .With(new ModelPinPolicy(handle, session.Handle, policy, puk?.Handle));
        });
    }
}
