using Sks.Core.Secrets;
using Xunit;

namespace Sks.Core.Tests.Secrets;

public sealed class SecretBufferTests
{
    [Fact]
    public void A_new_buffer_holds_zeroes()
    {
        using var buffer = new SecretBuffer(1000);
        Assert.Equal(1000, buffer.Length);
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2 * 1024 * 1024)]
    public void Lengths_up_to_2_MiB_are_possible(int length)
    {
        using var buffer = new SecretBuffer(length);
        Assert.Equal(length, buffer.Span.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((2 * 1024 * 1024) + 1)]
    public void Other_lengths_are_refused(int length) => Assert.Throws<ArgumentOutOfRangeException>(() => new SecretBuffer(length));

    [Fact]
    public void A_copy_is_independent_of_its_source()
    {
        byte[] source = [1, 2, 3];
        using var buffer = new SecretBuffer(source);
        source[0] = 9;
        Assert.Equal([1, 2, 3], buffer.Span.ToArray());
    }

    [Fact]
    public void TakeFrom_leaves_nothing_in_the_source()
    {
        byte[] source = [1, 2, 3];
        using var buffer = SecretBuffer.TakeFrom(source);
        Assert.Equal([1, 2, 3], buffer.Span.ToArray());
        Assert.Equal([0, 0, 0], source);
    }

    [Fact]
    public void TakeFrom_wipes_even_what_it_refuses()
    {
        byte[] source = new byte[(2 * 1024 * 1024) + 1];
        Array.Fill(source, (byte)7);
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretBuffer.TakeFrom(source));
        Assert.Equal(-1, source.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Random_buffers_differ()
    {
        using var one = SecretBuffer.Random(32);
        using var other = SecretBuffer.Random(32);
        Assert.False(one.Span.SequenceEqual(other.Span));
    }

    [Fact]
    public void After_Dispose_the_bytes_cannot_be_reached_and_Dispose_may_be_repeated()
    {
        var buffer = new SecretBuffer([1, 2, 3]);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }

    [Fact]
    public void It_prints_its_length_only()
    {
        using var buffer = new SecretBuffer("hunter2"u8);
        Assert.Equal("SecretBuffer(7 bytes)", buffer.ToString());
    }
}
