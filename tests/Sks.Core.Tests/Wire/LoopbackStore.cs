using System.Buffers.Binary;
using Sks.Core.DataTypes;
using Sks.Core.Wire;
using Xunit;

namespace Sks.Core.Tests.Wire;

/// <summary>The caller's half of the codec, joined to a function from request to answer; keeps what went over.</summary>
public sealed class LoopbackStore(Func<byte[], byte[]> carryOut) : WireKeyStore, IStoreSelection
{
    public LoopbackStore(ISecureKeyStore store)
        : this(request => Dispatch(store, request))
    {
    }

    public ISecureKeyStore Store => this;

    public List<byte[]> Requests { get; } = [];

    public int Abandoned { get; private set; }

    public static byte[] Dispatch(ISecureKeyStore store, byte[] request, Action<Exception>? unexpected = null)
    {
        using var answer = new DataWriter();
        new SksDispatcher(store, unexpected).Dispatch(request, answer);
        byte[] frame = answer.ToArray();
        Assert.Equal(frame.Length - Frame.HeaderLength, BinaryPrimitives.ReadInt32BigEndian(frame));
        return frame[Frame.HeaderLength..];
    }

    /// <summary>As a connection begins: a whole frame, by itself.</summary>
    public void SelectStore(uint userId)
    {
        using var channel = new Channel(this, carryOut);
        channel.SelectStore(userId);
    }

    protected override WireChannel Rent() => new Channel(this, carryOut);

    protected override void GiveBack(WireChannel channel) => channel.Dispose();

    private sealed class Channel(LoopbackStore owner, Func<byte[], byte[]> carryOut) : WireChannel
    {
        protected override ReadOnlySpan<byte> Exchange(ReadOnlySpan<byte> request)
        {
            Assert.Equal(request.Length - Frame.HeaderLength, BinaryPrimitives.ReadInt32BigEndian(request));
            byte[] content = request[Frame.HeaderLength..].ToArray();
            owner.Requests.Add(content);
            return carryOut(content);
        }

        public void SelectStore(uint userId)
        {
            try
            {
                ReadSelectStoreAnswer(Exchange(SelectStoreRequest(userId)));
            }
            catch (SksException e) when (e.Message.StartsWith("The answer does not follow", StringComparison.Ordinal))
            {
                Abandon();
                throw;
            }
        }

        protected override void Release()
        {
        }

        protected override void Abandon() => owner.Abandoned++;
    }
}
