using System.Security.Cryptography;
using Sks.Core.DataTypes;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>Platform configuration registers, and the policy that wants them as they are (TPM 2.0 Library, part 3, PolicyPCR).</summary>
internal static class TpmPcrs
{
    public const int ValueSize = 32;

    /// <summary>The values of the registers that are selected, 32 bytes each, ascending.</summary>
    /// <exception cref="TpmException">The TPM has not all of them in its SHA-256 bank, which a policy would then leave out without a word.</exception>
    public static byte[] Read(TpmConnection tpm, PcrSelection selection)
    {
        using var values = new DataWriter();
        for (uint left = selection.Mask; left != 0;)
        {
            using var parameters = new DataWriter();
            using var response = tpm.Execute(
                TpmNumbers.PcrRead, [], TpmAuthorization.None, new PcrSelection(left).WriteList(parameters).Written);
            var reader = new DataReader(response.Parameters);
            reader.UInt();
            uint read = ReadList(ref reader);
            uint count = reader.UInt();
            if (read == 0 || (read & ~left) != 0 || count != new PcrSelection(read).Numbers.Count || (left & ((1u << int.Log2((int)read)) - 1) & ~read) != 0)
            {
                throw new TpmException($"The TPM has not all of PCR {selection} in its SHA-256 bank.");
            }

            for (; count > 0; count--)
            {
                values.Raw(reader.FixedBytesSpan(ValueSize));
            }

            reader.End();
            left &= ~read;
        }

        return values.ToArray();
    }

    /// <summary>
    /// The policy digest: SHA-256 (32 zero bytes || TPM_CC_PolicyPCR (4) || TPML_PCR_SELECTION || SHA-256 (values)).
    /// </summary>
    public static byte[] PolicyDigest(PcrSelection selection, ReadOnlySpan<byte> values)
    {
        using var policy = new DataWriter();
        selection.WriteList(policy.Raw(new byte[ValueSize]).UInt(TpmNumbers.PolicyPcr)).Raw(SHA256.HashData(values));
        return SHA256.HashData(policy.Written);
    }

    /// <summary>Starts a session in which the registers as they are now stand for the authorization; the caller flushes it.</summary>
    public static uint StartPolicy(TpmConnection tpm, PcrSelection selection)
    {
        // nonceCaller (2B) || encryptedSalt (2B, none) || sessionType (1) || symmetric || authHash: nothing is encrypted, no HMAC is made.
        using var start = new DataWriter();
        start.Bytes(RandomNumberGenerator.GetBytes(ValueSize)).Bytes([]).Byte(TpmNumbers.PolicySession);
        start.UShort(TpmNumbers.NoAlgorithm).UShort(TpmNumbers.Sha256);
        uint session;
        using (var response = tpm.Execute(
            TpmNumbers.StartAuthSession, [TpmNumbers.Null, TpmNumbers.Null], TpmAuthorization.None, start.Written, returnsHandle: true))
        {
            session = response.Handle;
        }

        try
        {
            using var policy = new DataWriter();
            selection.WriteList(policy.Bytes([]));
            tpm.Execute(TpmNumbers.PolicyPcr, [session], TpmAuthorization.None, policy.Written).Dispose();
            return session;
        }
        catch
        {
            tpm.FlushQuietly(session);
            throw;
        }
    }

    private static uint ReadList(ref DataReader reader)
    {
        uint banks = reader.UInt();
        if (banks == 0)
        {
            return 0;
        }

        return banks == 1 && reader.UShort() == TpmNumbers.Sha256 && reader.Byte() == PcrSelection.Size
            ? PcrSelection.Read(ref reader).Mask
            : throw new TpmException("The TPM does not tell the registers it was asked for.");
    }
}
