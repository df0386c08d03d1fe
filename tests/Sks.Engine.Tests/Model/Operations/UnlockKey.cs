using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>unlockKey.</summary>
internal sealed record UnlockKey(int Key = 0, Entry Puk = Entry.Right) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.ClosedKeysFor(key => world.Model.PukOf(key) is not null), Key) is not { } key)
        {
            return null;
        }

        string puk = Pins.EnteredPuk(world.Model, key, Puk);
        return WithKey(world, key, world.Model.UnlockKey(key.Handle, puk), () => world.Store.UnlockKey(key.Handle, Pins.Bytes(puk)));
    }
}
