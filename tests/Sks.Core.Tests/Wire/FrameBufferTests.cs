using System.Buffers.Binary;
using Sks.Core.Wire;
using Xunit;

namespace Sks.Core.Tests.Wire;

public class FrameBufferTests
{
    [Theory]
    [InlineData(0u)]
    [InlineData((uint)Frame.MaxLength + 1)]
    [InlineData(0x80000000u)]
    [InlineData(uint.MaxValue)]
    public void Lengths_of_0_and_over_16_MiB_are_invalid(uint length)
    {
        using var frames = new FrameBuffer();
        Feed(frames, Header(length));
        Assert.Equal(FrameState.Invalid, frames.Take(out _));
        Assert.Equal(FrameState.Invalid, frames.Take(out _));
    }

    [Fact]
    public void A_claim_of_16_MiB_costs_nothing_until_the_bytes_come()
    {
        using var frames = new FrameBuffer();
        Feed(frames, Header(Frame.MaxLength));
        Assert.Equal(FrameState.Incomplete, frames.Take(out _));
        frames.Room();
        Assert.InRange(frames.Capacity, 1, 8192);
        byte[] part = new byte[5000];
        for (int received = 0; received < 1_000_000; received += part.Length)
        {
            Feed(frames, part);
            Assert.Equal(FrameState.Incomplete, frames.Take(out _));
            Assert.InRange(frames.Capacity, received, Math.Max(8192, 4 * (received + part.Length)));
        }
    }

    [Fact]
    public void A_frame_of_16_MiB_arrives_whole_and_its_memory_is_given_back()
    {
        using var frames = new FrameBuffer();
        byte[] content = new byte[Frame.MaxLength];
        new Random(1).NextBytes(content);
        Feed(frames, [.. Header(Frame.MaxLength), .. content]);
        Assert.Equal(FrameState.Complete, frames.Take(out var taken));
        Assert.True(taken.SequenceEqual(content));
        frames.Release();
        Assert.InRange(frames.Capacity, 1, 8192);
    }

    [Fact]
    public void Frames_are_cut_right_however_the_stream_is_chopped()
    {
        var random = new Random(2);
        var contents = Enumerable.Range(0, 300).Select(_ => Content(random)).ToArray();
        byte[] stream = [.. contents.SelectMany(c => (byte[])[.. Header((uint)c.Length), .. c])];
        foreach (int chop in (int[])[1, 3, 1000, stream.Length])
        {
            using var frames = new FrameBuffer();
            var taken = new List<byte[]>();
            for (int at = 0; at < stream.Length; at += chop)
            {
                Feed(frames, stream.AsSpan(at, Math.Min(chop, stream.Length - at)));
                while (frames.Take(out var content) == FrameState.Complete)
                {
                    taken.Add(content.ToArray());
                }
            }

            Assert.Equal(contents, taken);
        }
    }

    [Fact]
    public void A_frame_is_zeroed_once_it_is_done_with()
    {
        using var frames = new FrameBuffer();
        Feed(frames, [0, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 2, 5, 6]);
        frames.Take(out var first);
        frames.Take(out var second);
        Assert.Equal(new byte[4], first.ToArray());
        Assert.Equal([5, 6], second.ToArray());
        frames.Release();
        Assert.Equal(new byte[2], second.ToArray());
    }

    private static byte[] Content(Random random)
    {
        byte[] content = new byte[random.Next(1, random.Next(10) == 0 ? 9000 : 60)];
        random.NextBytes(content);
        return content;
    }

    private static byte[] Header(uint length)
    {
        byte[] header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);
        return header;
    }

    private static void Feed(FrameBuffer frames, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var room = frames.Room();
            int count = Math.Min(room.Length, data.Length);
            data[..count].CopyTo(room);
            frames.Received(count);
            data = data[count..];
        }
    }
}
