namespace Sks.Core.Secrets;

/// <summary>Blocks of one size, cut from guarded pages. Thread safe.</summary>
/// <param name="blockSize">Bytes of a block: a power of two, at most 4096.</param>
internal sealed class SecretBlocks(int blockSize)
{
    private const int SliceSize = 16 * 1024;

    private readonly Lock _lock = new();

    // The free blocks. The array has a place for every block there is, so that giving one back never fails.
    private (nint Address, bool IsLocked)[] _free = [];
    private int _freeCount;

    /// <summary>A block of zeroes.</summary>
    /// <exception cref="OutOfMemoryException">The system has no memory left.</exception>
    internal (nint Address, bool IsLocked) Take()
    {
        lock (_lock)
        {
            if (_freeCount == 0)
            {
                AddSlice();
            }

            return _free[--_freeCount];
        }
    }

    /// <summary>Takes back a block, which its user has zeroed.</summary>
    internal void GiveBack(nint address, bool isLocked)
    {
        lock (_lock)
        {
            _free[_freeCount++] = (address, isLocked);
        }
    }

    private void AddSlice()
    {
        int count = SliceSize / blockSize;
        var places = new (nint Address, bool IsLocked)[_free.Length + count];
        nint slice = GuardedPages.Map(SliceSize, out bool isLocked);
        for (int i = 0; i < count; i++)
        {
            places[i] = (slice + (i * blockSize), isLocked);
        }

        _free = places;
        _freeCount = count;
    }
}
