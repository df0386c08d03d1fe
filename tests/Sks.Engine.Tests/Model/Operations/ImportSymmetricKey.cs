using System.Security.Cryptography;
using Sks.Core.Protection;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>importSymmetricKey of so many bytes; 1 to 128 are right.</summary>
internal sealed record ImportSymmetricKey(int Key = 0, int Length = 20, bool WrongMac = false) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.NewKeys, Key) is not { } key)
        {
            return null;
        }

        var session = world.SessionOf(key);
        byte[] secret = RandomNumberGenerator.GetBytes(Length);
        return Provisioning(world, session, StoreModel.Import(session, key, Length, WrongMac), () =>
        {
            var issuing = world.Issuing(session);
            issuing.SpoilMac = WrongMac;
            issuing.ImportSymmetricKey(world.Entries[key.Handle], New.Path(key), secret);
            return world.Model
                .With(session with { SessionKeyUses = session.SessionKeyUses + 2 })
                .With(key with { SymmetricKey = secret, Backup = key.Backup | KeyBackup.Imported });
        });
    }
}
