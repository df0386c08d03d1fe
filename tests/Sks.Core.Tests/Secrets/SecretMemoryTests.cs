using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sks.Core.Secrets;
using Xunit;

namespace Sks.Core.Tests.Secrets;

/// <summary>Where the bytes of secret buffers are, as the kernel tells it.</summary>
public sealed class SecretMemoryTests
{
    private const int PageSize = 4096;

    public static TheoryData<int> Lengths { get; } = [0, 1, 32, 33, 138, 4096, 4097, 65_535, SecretBuffer.MaxLength];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void It_is_locked_in_no_core_dump_and_in_no_child_process(int length)
    {
        using var buffer = new SecretBuffer(length);
        string[] flags = Mapping.Of(Address(buffer)).Flags;
        Assert.Contains("lo", flags);
        Assert.Contains("dd", flags);
        Assert.Contains("dc", flags);
        Assert.True(buffer.IsLocked);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_pages_before_and_behind_cannot_be_accessed(int length)
    {
        using var buffer = new SecretBuffer(length);
        var mapping = Mapping.Of(Address(buffer));
        Assert.Equal("rw-p", mapping.Permissions);
        Assert.Equal("---p", Mapping.Of(mapping.Start - 1).Permissions);
        Assert.Equal("---p", Mapping.Of(mapping.End).Permissions);
        Assert.True(Address(buffer) + length <= mapping.End);
    }

    [Fact]
    public unsafe void After_Dispose_the_memory_holds_zeroes()
    {
        var buffer = new SecretBuffer(3000);
        buffer.Span.Fill(0xA5);
        var memory = new ReadOnlySpan<byte>((void*)Address(buffer), buffer.Length);
        buffer.Dispose();

        // Pages of small buffers stay mapped. Another test may have the block by now, but not with these bytes.
        Assert.Equal(-1, memory.IndexOf((byte)0xA5));
    }

    [Fact]
    public void Memory_used_again_is_zero()
    {
        for (int length = 1; length < 3 * PageSize; length += 61)
        {
            using (var used = new SecretBuffer(length))
            {
                used.Span.Fill(0xFF);
            }

            using var next = new SecretBuffer(length);
            Assert.Equal(-1, next.Span.IndexOfAnyExcept((byte)0));
        }
    }

    [Fact]
    public void No_two_buffers_share_a_byte() => Parallel.For(0, 4, thread =>
    {
        // Below what an ordinary user may lock, all together, lest other tests find unlocked memory.
        const int Count = 400;
        var buffers = new List<SecretBuffer>();
        for (int i = 0; i < Count; i++)
        {
            var buffer = new SecretBuffer(1 + (i * 37 % 5000));
            buffer.Span.Fill((byte)(thread + (8 * (i % 31))));
            buffers.Add(buffer);
            if (i % 3 == 2)
            {
                AssertHoldsOneValue(buffers[i / 3]);
                buffers[i / 3].Dispose();
            }
        }

        foreach (var buffer in buffers.Skip(Count / 3))
        {
            AssertHoldsOneValue(buffer);
            buffer.Dispose();
        }
    });

    [Fact]
    public void Disposed_of_by_two_threads_at_once_it_is_given_back_once()
    {
        for (int i = 0; i < 2000; i++)
        {
            var buffer = new SecretBuffer(700);
            Parallel.Invoke(buffer.Dispose, buffer.Dispose);
            using var one = new SecretBuffer(700);
            using var other = new SecretBuffer(700);
            Assert.NotEqual(Address(one), Address(other));
        }
    }

    [Fact]
    public void Small_buffers_share_pages_so_that_256_opened_keys_and_more_fit_into_what_may_be_locked()
    {
        var buffers = Enumerable.Range(0, 1024).Select(_ => new SecretBuffer(138)).ToList();
        Assert.InRange(buffers.Select(buffer => Address(buffer) / PageSize).Distinct().Count(), 1, 128);
        buffers.ForEach(buffer => buffer.Dispose());
    }

    private static void AssertHoldsOneValue(SecretBuffer buffer) =>
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(buffer.Span[0]));

    private static unsafe long Address(SecretBuffer buffer) => (long)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer.Span));

    private sealed record Mapping(long Start, long End, string Permissions, string[] Flags)
    {
        /// <summary>The mapping of this process that <paramref name="address"/> is in (proc_pid_smaps(5)).</summary>
        internal static Mapping Of(long address)
        {
            string[] found = File.ReadAllText("/proc/self/smaps").Split("\nVmFlags:");
            string head = "\n" + found[0];
            foreach (string rest in found[1..])
            {
                string[] lines = rest.Split('\n', 2);
                string[] place = head[(head.IndexOf('\n', StringComparison.Ordinal) + 1)..].Split([' ', '-'], 4);
                long start = long.Parse(place[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                long end = long.Parse(place[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (start <= address && address < end)
                {
                    return new Mapping(start, end, head.Split(' ')[1], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
                }

                head = "\n" + lines[1];
            }

            throw new InvalidOperationException("Nothing is mapped there.");
        }
    }
}
