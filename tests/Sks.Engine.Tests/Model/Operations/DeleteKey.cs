using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>deleteKey.</summary>
internal sealed record DeleteKey(int Key = 0, Entry Authorization = Entry.Right) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.ClosedKeys, Key) is not { } key)
        {
            return null;
        }

        string entered = Pins.Entered(world.Model, key, (byte)key.Parameters.DeleteProtection, Authorization);
        return WithKey(
            world,
            key,
            world.Model.DeleteKey(key.Handle, entered),
            () => world.Store.DeleteKey(key.Handle, Pins.Bytes(entered)));
    }
}
