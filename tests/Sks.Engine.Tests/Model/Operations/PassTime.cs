using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>Time passes; sessions whose lifetime it takes are found gone when they are called, or when the store is opened.</summary>
internal sealed record PassTime(int Seconds = 1000) : Operation
{
    public override Step On(World world) => new(null, world.Model, () =>
    {
        world.Clock.Now += Seconds;
        return world.Model with { Now = world.Model.Now + Seconds };
    });
}
