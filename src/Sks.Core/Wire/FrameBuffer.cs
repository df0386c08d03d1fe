using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sks.Core.Wire;

/// <summary>
/// Cuts a stream of bytes into frames. The buffer grows with what has arrived, never with what a header claims: it is at most
/// twice as large as the bytes received. Frames may hold PINs, so every byte is zeroed once it is done with.
/// </summary>
/// <remarks>Knows no sockets: the owner reads into <see cref="Room"/>. Not thread safe.</remarks>
public sealed class FrameBuffer : IDisposable
{
    private const int InitialCapacity = 4096;
    private const int KeptCapacity = 64 * 1024;

    // | done (zero) | _taken: the frame handed out | _start: received, not taken | _end: room |
    private byte[] _buffer = NewBuffer(InitialCapacity);
    private int _taken;
    private int _start;
    private int _end;

    /// <summary>Bytes of memory in use.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>Whether every byte received was taken.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Where the next bytes of the stream belong; never empty. Ends the life of the frame taken last.</summary>
    public Span<byte> Room()
    {
        Release();
        if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        return _buffer.AsSpan(_end);
    }

    /// <summary>Says that the first <paramref name="count"/> bytes of <see cref="Room"/> have been filled.</summary>
    public void Received(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
    }

    /// <summary>Takes the next frame.</summary>
    /// <param name="content">The frame without its length; valid until the next call of any other method.</param>
    public FrameState Take(out ReadOnlySpan<byte> content)
    {
        Release();
        content = default;
        var received = _buffer.AsSpan(_start, _end - _start);
        if (received.Length < Frame.HeaderLength)
        {
            return FrameState.Incomplete;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(received);
        if (length is 0 or > Frame.MaxLength)
        {
            return FrameState.Invalid;
        }

        int frameLength = Frame.HeaderLength + (int)length;
        if (received.Length < frameLength)
        {
            return FrameState.Incomplete;
        }

        content = received[Frame.HeaderLength..frameLength];
        _start += frameLength;
        return FrameState.Complete;
    }

    /// <summary>Zeroes the frame taken last.</summary>
    public void Release()
    {
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(_taken, _start - _taken));
        if (_start == _end)
        {
            _start = _end = 0;
            if (_buffer.Length > KeptCapacity)
            {
                Replace(InitialCapacity);
            }
        }

        _taken = _start;
    }

    /// <summary>Zeroes and forgets everything received.</summary>
    public void Clear()
    {
        _start = _end;
        Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = [];
        _taken = _start = _end = 0;
    }

    private void MakeRoom()
    {
        if (_start == 0)
        {
            Replace(Math.Min(_buffer.Length * 2, Frame.HeaderLength + Frame.MaxLength));
            return;
        }

        int length = _end - _start;
        _buffer.AsSpan(_start, length).CopyTo(_buffer);
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(length, _end - length));
        _taken = _start = 0;
        _end = length;
    }

    private void Replace(int capacity)
    {
        byte[] replacement = NewBuffer(capacity);
        _buffer.AsSpan(_start, _end - _start).CopyTo(replacement);
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = replacement;
    }

    /// <summary>The garbage collector leaves it where it is: a move would leave a copy behind.</summary>
    private static byte[] NewBuffer(int capacity) => GC.AllocateArray<byte>(capacity, pinned: true);
}
