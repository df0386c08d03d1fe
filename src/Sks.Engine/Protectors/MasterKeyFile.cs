using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.Secrets;
using Sks.Engine.Protectors.Passphrase;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;

namespace Sks.Engine.Protectors;

/// <summary>
/// The file that holds a store's wrapped master key:
/// <code>
/// magic (8) = "SKS-MKEY"   version (1) = 0x01   protector (1)   storeId (16)
/// length (2) || wrapped master key (length), in the protector's own form
/// check (16) = first 16 bytes of HMAC-SHA256 (HKDF-SHA256 (master key, storeId, "SKS store 1 file"), all bytes before)
/// </code>
/// The check tells a damaged file from a key of another store, and authenticates the header. Numbers are big-endian.
/// </summary>
public static class MasterKeyFile
{
    /// <summary>Most bytes of a wrapped master key.</summary>
    public const int MaxWrappedSize = 8192;

    internal const byte Version = 1;

    /// <summary>One of each kind that this version knows, to tell of keys that are not to be unwrapped.</summary>
    internal static readonly IReadOnlyList<IMasterKeyProtector> KnownProtectors = [new RootOnlyFileProtector(), new PassphraseProtector(null), new TpmProtector(new TpmDevice(null))];
    private const int VersionAt = 8;
    private const int ProtectorAt = 9;
    private const int StoreIdAt = 10;
    private const int LengthAt = StoreIdAt + StoreKeys.StoreIdSize;
    private const int WrappedAt = LengthAt + 2;
    private const int CheckSize = 16;

    private static ReadOnlySpan<byte> Magic => "SKS-MKEY"u8;

    /// <summary>Writes a new file, mode 0600; its content, not yet its name, lasts when this returns.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    internal static void Write(string file, IMasterKeyProtector protector, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId)
    {
        using var wrapped = protector.Wrap(masterKey, storeId);
        using var content = new SecretBuffer(WrappedAt + wrapped.Length + CheckSize);
        var bytes = content.Span;
        Magic.CopyTo(bytes);
        bytes[VersionAt] = Version;
        bytes[ProtectorAt] = protector.Id;
        storeId.CopyTo(bytes[StoreIdAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[LengthAt..], (ushort)wrapped.Length);
        wrapped.Span.CopyTo(bytes[WrappedAt..]);
        WriteCheck(masterKey, storeId, bytes[..^CheckSize], bytes[^CheckSize..]);

        // No buffer, so that the key is copied nowhere on its way.
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = PrivatePath.FileMode,
        });
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads a file and unwraps the master key with the protector that it names.</summary>
    /// <param name="file">The file.</param>
    /// <param name="protectors">Those at hand.</param>
    /// <param name="storeId">Receives the 16 bytes of the store's id.</param>
    /// <param name="protection">Receives what can be told of its protection, here authenticated.</param>
    /// <returns>The master key, the caller's to dispose of.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreError.CannotUnseal"/> or <see cref="StoreError.NewerVersion"/>.
    /// </exception>
    internal static SecretBuffer Read(
        string file, IReadOnlyList<IMasterKeyProtector> protectors, out byte[] storeId, out ProtectorDescription protection)
    {
        using var content = ReadContent(file);
        var protector = ProtectorOf(file, content.Span, protectors);
        storeId = content.Span.Slice(StoreIdAt, StoreKeys.StoreIdSize).ToArray();
        var masterKey = Unwrap(file, protector, content.Span, storeId);
        protection = protector.Describe(content.Span[WrappedAt..^CheckSize]);
        return masterKey;
    }

    /// <summary>Tells how the master key of a file is protected, without unwrapping it: nothing of it is authenticated.</summary>
    /// <exception cref="StoreException">
    /// <see cref="StoreError.CannotUnseal"/> or <see cref="StoreError.NewerVersion"/>.
    /// </exception>
    internal static ProtectorDescription Describe(string file, IReadOnlyList<IMasterKeyProtector> protectors)
    {
        using var content = ReadContent(file);
        try
        {
            return ProtectorOf(file, content.Span, protectors).Describe(content.Span[WrappedAt..^CheckSize]);
        }
        catch (CryptographicException e)
        {
            throw StoreErrors.KeyDamaged(file, e);
        }
    }

    private static IMasterKeyProtector ProtectorOf(string file, ReadOnlySpan<byte> bytes, IReadOnlyList<IMasterKeyProtector> protectors)
    {
        if (bytes.Length < WrappedAt + CheckSize || !bytes.StartsWith(Magic))
        {
            throw StoreErrors.KeyDamaged(file);
        }

        byte id = bytes[ProtectorAt];
        var protector = protectors.FirstOrDefault(p => p.Id == id);
        if (bytes[VersionAt] != Version || protector is null)
        {
            throw StoreErrors.NewerVersion(file);
        }

        return BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthAt..]) == bytes.Length - WrappedAt - CheckSize
            ? protector
            : throw StoreErrors.KeyDamaged(file);
    }

    private static SecretBuffer Unwrap(string file, IMasterKeyProtector protector, ReadOnlySpan<byte> bytes, byte[] storeId)
    {
        SecretBuffer? masterKey = null;
        try
        {
            masterKey = protector.Unwrap(bytes[WrappedAt..^CheckSize], storeId);
            Span<byte> check = stackalloc byte[CheckSize];
            WriteCheck(masterKey.Span, storeId, bytes[..^CheckSize], check);
            return CryptographicOperations.FixedTimeEquals(check, bytes[^CheckSize..])
                ? masterKey
                : throw new CryptographicException("The check does not match.");
        }
        catch (CryptographicException e)
        {
            masterKey?.Dispose();
            throw StoreErrors.KeyDamaged(file, e);
        }
    }

    private static SecretBuffer ReadContent(string file)
    {
        using var handle = File.OpenHandle(file);
        long length = RandomAccess.GetLength(handle);
        if (length > WrappedAt + MaxWrappedSize + CheckSize)
        {
            throw StoreErrors.KeyDamaged(file);
        }

        var content = new SecretBuffer((int)length);
        try
        {
            for (int read = 0; read < content.Length;)
            {
                int more = RandomAccess.Read(handle, content.Span[read..], read);
                read += more > 0 ? more : throw new EndOfStreamException();
            }

            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static void WriteCheck(
        ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> content, Span<byte> check)
    {
        using var key = StoreKeys.Derive(masterKey, storeId, "SKS store 1 file"u8);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, content, whole);
        whole[..CheckSize].CopyTo(check);
    }
}
