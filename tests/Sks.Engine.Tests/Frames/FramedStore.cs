using Sks.Core.Wire;

namespace Sks.Engine.Tests.Frames;

/// <summary>The caller's half of the byte-level API over a function from request to answer, neither with the length of its frame.</summary>
internal sealed class FramedStore(Func<byte[], byte[]> exchange) : WireKeyStore
{
    protected override WireChannel Rent() => new Channel(exchange);

    protected override void GiveBack(WireChannel channel) => channel.Dispose();

    private sealed class Channel(Func<byte[], byte[]> exchange) : WireChannel
    {
        protected override ReadOnlySpan<byte> Exchange(ReadOnlySpan<byte> request) => exchange(request[Frame.HeaderLength..].ToArray());

        protected override void Release()
        {
        }

        protected override void Abandon()
        {
        }
    }
}
