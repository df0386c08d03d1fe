using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>The store ends without warning and is opened again: open sessions go on, and all that was told is still there.</summary>
internal sealed record Reopen : Operation
{
    public override Step On(World world) => new(null, world.Model, () =>
    {
        world.Reopen();
        return world.Model.Reopened();
    });
}
