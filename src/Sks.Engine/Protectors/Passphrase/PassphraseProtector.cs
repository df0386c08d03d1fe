using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.Secrets;
using Sks.Engine.Store;

namespace Sks.Engine.Protectors.Passphrase;

/// <summary>
/// Seals the master key under a passphrase, so that a copied disk, or a store on a stick, is worth as much as the passphrase:
/// <code>
/// version (1) = 0x01   memory in KiB (4)   passes (4)   lanes (1) = 1   salt (16)
/// sealed master key (61), see SealingKey, as the value named "SKS store 1 passphrase" || storeId (16) || all bytes before
/// key = Argon2id (passphrase, salt, memory, passes, lanes, version 0x13, 32 bytes)
/// </code>
/// Numbers are big-endian. The passphrase is its bytes as typed, UTF-8, 8 to 1,024 of them.
/// </summary>
/// <param name="passphrase">
/// Gives the passphrase, for the protector to dispose of, when it is needed; its exceptions reach the caller. <see langword="null"/>: there is
/// none.
/// </param>
public sealed class PassphraseProtector(Func<SecretBuffer>? passphrase) : IMasterKeyProtector
{
    /// <summary>Fewest bytes of a passphrase.</summary>
    public const int MinLength = 8;

    /// <summary>Most bytes of a passphrase.</summary>
    public const int MaxLength = 1024;

    private const byte Version = 1;
    private const int MemoryAt = 1;
    private const int PassesAt = 5;
    private const int LanesAt = 9;
    private const int SaltAt = 10;
    private const int SealedAt = SaltAt + Argon2id.SaltSize;
    private const int Size = SealedAt + SealingKey.KeySize + SealingKey.Overhead;

    /// <summary>What wrapping costs; <see langword="null"/>: found out then.</summary>
    internal Argon2Cost? Cost { get; init; }

    /// <inheritdoc/>
    public byte Id => 2;

    private static ReadOnlySpan<byte> Label => "SKS store 1 passphrase"u8;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The passphrase has not 8 to 1,024 bytes.</exception>
    public SecretBuffer Wrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId)
    {
        using var chosen = Ask();
        if (chosen.Length is < MinLength or > MaxLength)
        {
            throw new ArgumentException($"A passphrase has {MinLength} to {MaxLength} bytes.");
        }

        var cost = Cost ?? Argon2Cost.Calibrate();
        var wrapped = new SecretBuffer(Size);
        var bytes = wrapped.Span;
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[MemoryAt..], cost.MemoryKiB);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[PassesAt..], cost.Passes);
        bytes[LanesAt] = Argon2id.Lanes;
        RandomNumberGenerator.Fill(bytes[SaltAt..SealedAt]);
        using var key = Argon2id.DeriveKey(chosen.Span, bytes[SaltAt..SealedAt], cost);
        using var sealing = new SealingKey(key.Span);
        sealing.Seal(Name(storeId, bytes), masterKey).CopyTo(bytes[SealedAt..]);
        return wrapped;
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException"><see cref="StoreError.WrongPassphrase"/>, also when there is none.</exception>
    public SecretBuffer Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> storeId)
    {
        var cost = ReadCost(wrapped);
        using var offered = Ask();
        using var key = DeriveKey(offered, wrapped, cost);
        using var sealing = new SealingKey(key.Span);
        try
        {
            return SecretBuffer.TakeFrom(sealing.Open(Name(storeId, wrapped), wrapped[SealedAt..]));
        }
        catch (CryptographicException e)
        {
            throw StoreErrors.WrongPassphrase(e);
        }
    }

    /// <inheritdoc/>
    public ProtectorDescription Describe(ReadOnlySpan<byte> wrapped)
    {
        var cost = ReadCost(wrapped);
        return new ProtectorDescription(
            "passphrase",
            [new("argon2idMemoryKiB", cost.MemoryKiB), new("argon2idPasses", cost.Passes), new("argon2idLanes", Argon2id.Lanes)]);
    }

    private static Argon2Cost ReadCost(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != Size || wrapped[0] != Version || wrapped[LanesAt] != Argon2id.Lanes)
        {
            throw new CryptographicException("Not wrapped by a passphrase in a known way.");
        }

        var cost = new Argon2Cost(
            BinaryPrimitives.ReadUInt32BigEndian(wrapped[MemoryAt..]), BinaryPrimitives.ReadUInt32BigEndian(wrapped[PassesAt..]));
        return cost.IsReadable ? cost : throw new CryptographicException("The cost of the passphrase is not one that is ever written.");
    }

    private static SecretBuffer DeriveKey(SecretBuffer offered, ReadOnlySpan<byte> wrapped, Argon2Cost cost)
    {
        try
        {
            return Argon2id.DeriveKey(offered.Span, wrapped[SaltAt..SealedAt], cost);
        }
        catch (OutOfMemoryException e)
        {
            throw StoreErrors.TooLittleMemory(cost.MemoryKiB / 1024, e);
        }
    }

    private static byte[] Name(ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> wrapped) => [.. Label, .. storeId, .. wrapped[..SealedAt]];

    private SecretBuffer Ask() => passphrase?.Invoke() ?? throw StoreErrors.PassphraseNeeded();
}
