using System.Security.Cryptography;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>
/// postDeleteKey, postUnlockKey, postUpdateKey or postCloneKeyProtection. The target is a key of the session's own issuer, or of another,
/// with which the session must fail; the session of an update or a clone is that of its new key.
/// </summary>
internal sealed record PostOperation(
    PostKind Kind, int From = 0, int Target = 0, bool OfOther = false, Signer By = Signer.Issuer, bool WrongMac = false) : Operation
{
    public override Step? On(World world)
    {
        bool withKey = Kind is PostKind.Update or PostKind.Clone;
        var newKey = withKey ? World.Pick(world.NewKeys, From) : null;
        var session = newKey is not null ? world.SessionOf(newKey) : World.Pick(world.OpenSessions, From);
        if (session is null || (withKey && newKey is null))
        {
            return null;
        }

        var targets = world.ClosedKeys.Where(key => world.SessionOf(key).Issuer == session.Issuer != OfOther).ToArray();
        if (World.Pick(targets, Target) is not { } target)
        {
            return null;
        }

        var owner = world.SessionOf(target);
        var operation = new ModelPostOperation(Kind, target.Handle, owner.Handle, newKey?.Handle);
        bool authorised = owner.Issuer == session.Issuer && By == Signer.Issuer;
        return Provisioning(world, session, world.Model.AcceptPostOperation(session, operation, WrongMac, authorised), () =>
        {
            var issuing = world.Issuing(session);
            issuing.SpoilMac = WrongMac;
            byte[] certificate = By == Signer.OtherCertificate ? [0x30, 0x00] : target.CertificatePath[0];
            Call(issuing, newKey, target.Handle, issuing.Authorize(Key(world, session, owner), certificate));
            return world.Model.With(session with
            {
                SessionKeyUses = session.SessionKeyUses + 2,
                PostOperations = session.PostOperations.Add(operation),
            });
        });
    }

    private ECDsa Key(World world, ModelSession session, ModelSession owner)
    {
        var own = world.Issuers[session.Issuer].KeyManagementKeys;
        int generation = (owner.Generation ?? 0) + (By == Signer.OtherGeneration ? 1 : 0);
        return own.Length == 0 ? world.Stranger : own[generation % own.Length];
    }

    private void Call(TestSession issuing, ModelKey? newKey, uint target, byte[] authorization)
    {
        switch (Kind)
        {
            case PostKind.Delete:
                issuing.PostDeleteKey(target, authorization);
                break;
            case PostKind.Unlock:
                issuing.PostUnlockKey(target, authorization);
                break;
            case PostKind.Update:
                issuing.PostUpdateKey(new(newKey!.Handle, [], []), New.Path(newKey), target, authorization);
                break;
            default:
                issuing.PostCloneKeyProtection(new(newKey!.Handle, [], []), New.Path(newKey), target, authorization);
                break;
        }
    }
}
