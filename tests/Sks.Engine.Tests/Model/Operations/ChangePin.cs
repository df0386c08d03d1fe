using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>changePin.</summary>
internal sealed record ChangePin(string NewPin, int Key = 0, Entry Pin = Entry.Right) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.ClosedKeysFor(key => key.Pin is not null), Key) is not { } key)
        {
            return null;
        }

        string pin = Pins.Entered(world.Model, key, Pin);
        world.Secrets.Add(NewPin);
        return WithKey(
            world,
            key,
            world.Model.ChangePin(key.Handle, pin, NewPin),
            () => world.Store.ChangePin(key.Handle, Pins.Bytes(pin), Pins.Bytes(NewPin)));
    }
}
