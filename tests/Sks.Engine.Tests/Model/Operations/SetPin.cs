using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>setPin.</summary>
internal sealed record SetPin(string NewPin, int Key = 0, Entry Puk = Entry.Right) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.ClosedKeysFor(key => world.Model.PukOf(key) is not null), Key) is not { } key)
        {
            return null;
        }

        string puk = Pins.EnteredPuk(world.Model, key, Puk);
        world.Secrets.Add(NewPin);
        return WithKey(
            world,
            key,
            world.Model.SetPin(key.Handle, puk, NewPin),
            () => world.Store.SetPin(key.Handle, Pins.Bytes(puk), Pins.Bytes(NewPin)));
    }
}
