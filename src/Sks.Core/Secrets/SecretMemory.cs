using System.Numerics;

namespace Sks.Core.Secrets;

/// <summary>
/// Where <see cref="SecretBuffer"/> has its memory from. Little of it may be locked (8 MiB for ordinary users of Debian 12), and
/// a system locks whole pages: so small buffers share pages, and those beyond 4 KiB have pages of their own.
/// </summary>
/// <remarks>Thread safe. Pages of small buffers are kept for later ones, never given back to the system.</remarks>
internal static class SecretMemory
{
    private const int SmallestShift = 5;
    private const int LargestShift = 12;

    // Blocks of 32, 64 ... 4096 bytes.
    private static readonly SecretBlocks[] Blocks =
        [.. Enumerable.Range(SmallestShift, LargestShift - SmallestShift + 1).Select(shift => new SecretBlocks(1 << shift))];

    /// <summary>Zero bytes for one buffer, and whether they are locked.</summary>
    /// <exception cref="OutOfMemoryException">The system has no memory left.</exception>
    internal static (nint Address, bool IsLocked) Take(int length)
    {
        if (length > 1 << LargestShift)
        {
            nint address = GuardedPages.Map(length, out bool isLocked);
            return (address, isLocked);
        }

        return BlocksFor(length).Take();
    }

    /// <summary>Takes back what <see cref="Take"/> gave for <paramref name="length"/>, zeroed by its user.</summary>
    internal static void GiveBack(nint address, int length, bool isLocked)
    {
        if (length > 1 << LargestShift)
        {
            GuardedPages.Unmap(address, length);
        }
        else
        {
            BlocksFor(length).GiveBack(address, isLocked);
        }
    }

    private static SecretBlocks BlocksFor(int length)
    {
        int shift = length <= 1 << SmallestShift ? SmallestShift : 32 - BitOperations.LeadingZeroCount((uint)length - 1);
        return Blocks[shift - SmallestShift];
    }
}
