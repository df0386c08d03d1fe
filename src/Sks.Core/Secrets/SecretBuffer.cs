using System.Diagnostics;
using System.Security.Cryptography;

namespace Sks.Core.Secrets;

/// <summary>
/// The one owner of secret bytes: PINs, session keys, private keys, master keys. The bytes live outside the garbage
/// collector's heap, where nothing copies them, and are zeroed on <see cref="Dispose"/>. On Linux they are kept out of swap, of
/// core dumps and of child processes, and what runs past their pages ends the process; elsewhere they are only zeroed.
/// </summary>
/// <remarks>
/// A <see cref="Span"/> must not be used during or after <see cref="Dispose"/>: another secret may be in its place. It never
/// prints its content.
/// </remarks>
[DebuggerDisplay("{Length} secret bytes")]
public sealed unsafe class SecretBuffer : IDisposable
{
    /// <summary>Most bytes of a buffer: 2 MiB. The longest secret of this system is an encrypted extension of 1 MiB.</summary>
    public const int MaxLength = 2 * 1024 * 1024;

    private readonly bool _isLocked;
    private nint _bytes;

    /// <summary>Makes a buffer of <paramref name="length"/> zero bytes.</summary>
    /// <param name="length">Bytes, 0 to <see cref="MaxLength"/>.</param>
    /// <exception cref="OutOfMemoryException">The system has no memory left.</exception>
    public SecretBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        (_bytes, _isLocked) = SecretMemory.Take(length);
        Length = length;
    }

    /// <summary>Copies <paramref name="source"/>, which the caller still has to wipe.</summary>
    public SecretBuffer(ReadOnlySpan<byte> source)
        : this(source.Length)
    {
        source.CopyTo(Span);
    }

    /// <summary>Zeroes the bytes if <see cref="Dispose"/> was forgotten.</summary>
    ~SecretBuffer() => Release();

    /// <summary>Bytes.</summary>
    public int Length { get; }

    /// <summary>
    /// Whether the bytes are sure not to reach swap. <see langword="false"/> where the system does not lock memory, or not so much of
    /// it (<c>RLIMIT_MEMLOCK</c>): the buffer can be used all the same.
    /// </summary>
    public bool IsLocked => _isLocked;

    /// <summary>
    /// Whether the longest buffer there can be would be locked. Tried each time, since how much may be locked is learnt in no other way.
    /// </summary>
    public static bool CanBeLocked
    {
        get
        {
            using var longest = new SecretBuffer(MaxLength);
            return longest.IsLocked;
        }
    }

    /// <summary>The bytes themselves; not to be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed of.</exception>
    public Span<byte> Span
    {
        get
        {
            nint bytes = _bytes;
            ObjectDisposedException.ThrowIf(bytes == 0, this);
            return new Span<byte>((void*)bytes, Length);
        }
    }

    /// <summary>Makes a buffer of <paramref name="length"/> random bytes from the operating system.</summary>
    public static SecretBuffer Random(int length)
    {
        var buffer = new SecretBuffer(length);
        RandomNumberGenerator.Fill(buffer.Span);
        return buffer;
    }

    /// <summary>Takes over <paramref name="source"/>: copies it and zeroes it.</summary>
    public static SecretBuffer TakeFrom(Span<byte> source)
    {
        try
        {
            return new SecretBuffer(source);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(source);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>The length, never the content.</summary>
    public override string ToString() => $"SecretBuffer({Length} bytes)";

    private void Release()
    {
        // Once, whoever else disposes at the same time: memory given back twice would hold two secrets at once.
        nint bytes = Interlocked.Exchange(ref _bytes, 0);
        if (bytes != 0)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>((void*)bytes, Length));
            SecretMemory.GiveBack(bytes, Length, _isLocked);
        }
    }
}
