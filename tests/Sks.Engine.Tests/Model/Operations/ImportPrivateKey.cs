using Sks.Core.Protection;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>importPrivateKey of the key that the issuer has outside.</summary>
internal sealed record ImportPrivateKey(int Key = 0, bool WrongMac = false) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.NewKeys, Key) is not { } key)
        {
            return null;
        }

        var session = world.SessionOf(key);
        var backup = world.Issuers[session.Issuer].Backup;
        return Provisioning(world, session, StoreModel.Import(session, key, secretLength: 1, WrongMac), () =>
        {
            var issuing = world.Issuing(session);
            issuing.SpoilMac = WrongMac;
            issuing.ImportPrivateKey(world.Entries[key.Handle], New.Path(key), backup.ExportPkcs8PrivateKey());
            return world.Model
                .With(session with { SessionKeyUses = session.SessionKeyUses + 2 })
                .With(key with
                {
                    PublicKey = Convert.ToHexString(backup.ExportSubjectPublicKeyInfo()),
                    Backup = key.Backup | KeyBackup.Imported,
                });
        });
    }
}
