using System.Globalization;
using Sks.Core.DataTypes;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>Some of the platform configuration registers 0 to 23 of a TPM's SHA-256 bank.</summary>
/// <param name="Mask">Bit n stands for PCR n.</param>
public readonly record struct PcrSelection(uint Mask)
{
    /// <summary>How many registers there are.</summary>
    public const int Limit = 24;

    /// <summary>Bytes of a selection as TPMs write it.</summary>
    internal const int Size = 3;

    /// <summary>Whether none is selected.</summary>
    public bool IsEmpty => Mask == 0;

    /// <summary>The numbers of those that are selected, ascending.</summary>
    public IReadOnlyList<int> Numbers
    {
        get
        {
            uint mask = Mask;
            return [.. Enumerable.Range(0, Limit).Where(number => (mask >> number & 1) != 0)];
        }
    }

    /// <summary>Reads <c>7,11</c>.</summary>
    /// <returns>Whether it is a list of numbers from 0 to 23, none of them twice.</returns>
    public static bool TryParse(string text, out PcrSelection selection)
    {
        ArgumentNullException.ThrowIfNull(text);
        selection = default;
        uint mask = 0;
        foreach (string part in text.Split(','))
        {
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) || number >= Limit || (mask >> number & 1) != 0)
            {
                return false;
            }

            mask |= 1u << number;
        }

        selection = new PcrSelection(mask);
        return true;
    }

    /// <summary>As on the command line.</summary>
    public override string ToString() => string.Join(',', Numbers);

    /// <summary>TPMS_PCR_SELECTION's bytes: PCR 0 is the lowest bit of the first.</summary>
    internal static PcrSelection Read(ref DataReader reader)
    {
        uint first = reader.Byte();
        uint second = reader.Byte();
        return new PcrSelection(first | second << 8 | (uint)reader.Byte() << 16);
    }

    /// <summary>The inverse of <see cref="Read"/>.</summary>
    internal DataWriter Write(DataWriter writer) => writer.Byte((byte)(Mask & 0xFF)).Byte((byte)(Mask >> 8 & 0xFF)).Byte((byte)(Mask >> 16 & 0xFF));

    /// <summary>TPML_PCR_SELECTION of one bank: count (4) = 1 || TPM_ALG_SHA256 (2) || size (1) = 3 || select (3).</summary>
    internal DataWriter WriteList(DataWriter writer) => Write(writer.UInt(1).UShort(TpmNumbers.Sha256).Byte(Size));
}
