using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sks.Core.Secrets;

/// <summary>
/// The one owner of secret bytes: PINs, session keys, private keys, master keys. The bytes live outside the garbage
/// collector's heap, where nothing copies them, and are zeroed on <see cref="Dispose"/>.
/// </summary>
/// <remarks>Not thread safe against its own disposal. It never prints its content.</remarks>
[DebuggerDisplay("{Length} secret bytes")]
public sealed unsafe class SecretBuffer : IDisposable
{
    private const int MaxLength = 2 * 1024 * 1024;

    private byte* _bytes;

    /// <summary>Makes a buffer of <paramref name="length"/> zero bytes.</summary>
    /// <param name="length">Bytes, 0 to 2 MiB: the longest secret of this system is an encrypted extension of 1 MiB.</param>
    public SecretBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        _bytes = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(length, 1));
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

    /// <summary>The bytes themselves; not to be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed of.</exception>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_bytes is null, this);
            return new Span<byte>(_bytes, Length);
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
        byte* bytes = _bytes;
        _bytes = null;
        if (bytes is not null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(bytes, Length));
            NativeMemory.Free(bytes);
        }
    }
}
