using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.DataTypes;
using Sks.Core.Secrets;
using static Sks.Engine.Protectors.Tpm.TpmNumbers;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// A monotonic counter in a TPM's NV memory, one store's own (TPM 2.0 Library, part 3, chapter 31):
/// <code>
/// TPMS_NV_PUBLIC = index (4) || nameAlg (2) = SHA-256 || attributes (4) || authPolicy (2B) || dataSize (2) = 8
/// authPolicy     = SHA-256 ("SKS store 1 counter" || storeId (16)): no policy has this digest and none may be used; it makes the name the store's
/// index          = 0x01800000 + (first 4 bytes of authPolicy + i) mod 0x400000, the first i from 0 to 7 that is the store's, or free
/// </code>
/// Attributes: counter, authWrite, authRead, noDA. So it takes the password, which is derived from the store's master key, to advance or read
/// it. The owner of the TPM can remove it; a counter that is defined afterwards begins above all that the TPM has ever had.
/// </summary>
/// <remarks>Not thread safe.</remarks>
/// <param name="device">The TPM.</param>
/// <param name="password">32 bytes; owned from now on.</param>
/// <param name="storeId">The store's.</param>
internal sealed class TpmCounter(TpmDevice device, SecretBuffer password, byte[] storeId) : IDisposable
{
    public const int PasswordSize = 32;

    private const ushort ValueSize = 8;
    private const int Places = 8;
    private const uint FirstIndex = 0x0180_0000;
    private const uint Indexes = 0x0040_0000;

    // TPMA_NV
    private const uint AuthWrite = 1 << 2;
    private const uint Counter = 1 << 4;
    private const uint AuthRead = 1 << 18;
    private const uint NoDictionaryAttackNv = 1 << 25;
    private const uint Written = 1 << 29;
    private const uint Attributes = AuthWrite | Counter | AuthRead | NoDictionaryAttackNv;

    private readonly byte[] _policy = SHA256.HashData([.. "SKS store 1 counter"u8, .. storeId]);

    /// <summary>Its value; <see langword="null"/>: the store has none in this TPM, or none that its password opens.</summary>
    /// <exception cref="TpmException">The TPM refuses for another reason.</exception>
    public ulong? Read() => device.Run(tpm => Find(tpm) is (uint index, true) ? Read(tpm, index) : null);

    /// <summary>Advances it from <paramref name="value"/> - 1 to <paramref name="value"/>; if that was done before, does nothing.</summary>
    /// <exception cref="TpmException">The TPM refuses, or the counter is not the one that there was.</exception>
    public void AdvanceTo(ulong value) => device.Run(tpm =>
    {
        if (Find(tpm) is not (uint index, true) || Read(tpm, index) is not { } now || (now != value && now + 1 != value))
        {
            throw new TpmException("The key store's counter in the TPM is not what it was.");
        }

        if (now != value)
        {
            Increment(tpm, index);
        }

        return true;
    });

    /// <summary>Makes it, if it is not there.</summary>
    /// <returns>Its value.</returns>
    /// <exception cref="TpmException">The TPM refuses: it may be short of NV memory.</exception>
    public ulong Define() => device.Run(tpm =>
    {
        var found = Find(tpm);
        if (found is (uint known, true) && Read(tpm, known) is { } value)
        {
            return value;
        }

        if (found is (uint, true))
        {
            Undefine(tpm, found.Value.Index);
        }

        uint index = found?.Index ?? throw new TpmException("The places of the key store's counter in the TPM's NV memory are all taken.");
        using (var parameters = new DataWriter())
        {
            parameters.Bytes(password.Span).Bytes(PublicArea(index, Attributes));
            tpm.Execute(NvDefineSpace, [Owner], TpmAuthorization.EmptyPassword, parameters.Written).Dispose();
        }

        Increment(tpm, index);
        return Read(tpm, index) ?? throw new TpmException("The counter that the TPM has made cannot be read.");
    });

    /// <summary>Removes it, if it is there.</summary>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    public void Undefine() => device.Run(tpm =>
    {
        if (Find(tpm) is (uint index, true))
        {
            Undefine(tpm, index);
        }

        return true;
    });

    public void Dispose() => password.Dispose();

    private static void Undefine(TpmConnection tpm, uint index) =>
        tpm.Execute(NvUndefineSpace, [Owner, index], TpmAuthorization.EmptyPassword, []).Dispose();

    /// <summary>The place of the store's counter; where there is none, the first free place.</summary>
    private (uint Index, bool IsThere)? Find(TpmConnection tpm)
    {
        uint? free = null;
        for (uint i = 0; i < Places; i++)
        {
            uint index = FirstIndex + (((BinaryPrimitives.ReadUInt32BigEndian(_policy) % Indexes) + i) % Indexes);
            byte[]? area = ReadPublic(tpm, index);
            if (area is null)
            {
                free ??= index;
            }
            else if (area.AsSpan().SequenceEqual(PublicArea(index, Attributes)) || area.AsSpan().SequenceEqual(PublicArea(index, Attributes | Written)))
            {
                return (index, true);
            }
        }

        return free is { } place ? (place, false) : null;
    }

    private byte[] PublicArea(uint index, uint attributes)
    {
        using var area = new DataWriter();
        return area.UInt(index).UShort(Sha256).UInt(attributes).Bytes(_policy).UShort(ValueSize).ToArray();
    }

    private static byte[]? ReadPublic(TpmConnection tpm, uint index)
    {
        try
        {
            using var response = tpm.Execute(NvReadPublic, [index], TpmAuthorization.None, []);
            var reader = new DataReader(response.Parameters);
            byte[] area = reader.Bytes();
            reader.BytesSpan();
            reader.End();
            return area;
        }
        catch (TpmException e) when (e.IsNoHandle)
        {
            return null;
        }
    }

    private ulong? Read(TpmConnection tpm, uint index)
    {
        using var parameters = new DataWriter(4);
        parameters.UShort(ValueSize).UShort(0);
        try
        {
            using var response = tpm.Execute(NvRead, [index, index], TpmAuthorization.ByPassword(password.Span), parameters.Written);
            var reader = new DataReader(response.Parameters);
            ulong value = BinaryPrimitives.ReadUInt64BigEndian(reader.FixedBytesSpan(ValueSize));
            reader.End();
            return value;
        }
        catch (TpmException e) when (e.IsWrongPassword || e.IsUnwritten)
        {
            return null;
        }
    }

    private void Increment(TpmConnection tpm, uint index) =>
        tpm.Execute(NvIncrement, [index, index], TpmAuthorization.ByPassword(password.Span), []).Dispose();
}
