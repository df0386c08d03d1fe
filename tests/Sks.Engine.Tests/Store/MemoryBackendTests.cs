using Sks.Engine.Store;

namespace Sks.Engine.Tests.Store;

public sealed class MemoryBackendTests : StoreBackendContract
{
    protected override IStoreBackend Make() => new MemoryBackend();
}
