using Sks.Core.DataTypes;

namespace Sks.Core.Wire;

/// <summary>Lists: a count, then the values. Certificates are counted by a <c>ushort</c>; URIs by what the table says.</summary>
internal static class WireLists
{
    /// <summary><c>certificate...</c>.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: over 65,535.</exception>
    internal static DataWriter Certificates(this DataWriter writer, IReadOnlyList<byte[]> certificates)
    {
        writer.UShort((ushort)Limited(certificates.Count, ushort.MaxValue));
        for (int i = 0; i < certificates.Count; i++)
        {
            writer.Bytes(certificates[i]);
        }

        return writer;
    }

    /// <summary><c>certificate...</c>.</summary>
    internal static byte[][] Certificates(this ref DataReader reader)
    {
        byte[][] certificates = new byte[CheckedCount(reader, reader.UShort())][];
        for (int i = 0; i < certificates.Length; i++)
        {
            certificates[i] = reader.Bytes();
        }

        return certificates;
    }

    /// <summary><c>endorsedAlgorithm...</c> and <c>type...</c>.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: over 255.</exception>
    internal static DataWriter ShortUris(this DataWriter writer, IReadOnlyList<string> uris) =>
        writer.Byte((byte)Limited(uris.Count, byte.MaxValue)).Strings(uris);

    /// <summary><c>endorsedAlgorithm...</c> and <c>type...</c>.</summary>
    internal static string[] ShortUris(this ref DataReader reader) => reader.Strings(reader.Byte());

    /// <summary><c>supportedAlgorithm...</c>.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: over 65,535.</exception>
    internal static DataWriter LongUris(this DataWriter writer, IReadOnlyList<string> uris) =>
        writer.UShort((ushort)Limited(uris.Count, ushort.MaxValue)).Strings(uris);

    /// <summary><c>supportedAlgorithm...</c>.</summary>
    internal static string[] LongUris(this ref DataReader reader) => reader.Strings(reader.UShort());

    /// <summary><c>userId...</c> and <c>groupId...</c>.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: over 65,535.</exception>
    internal static DataWriter UInts(this DataWriter writer, IReadOnlyList<uint> values)
    {
        writer.UShort((ushort)Limited(values.Count, ushort.MaxValue));
        for (int i = 0; i < values.Count; i++)
        {
            writer.UInt(values[i]);
        }

        return writer;
    }

    /// <summary><c>userId...</c> and <c>groupId...</c>.</summary>
    internal static uint[] UInts(this ref DataReader reader)
    {
        uint[] values = new uint[CheckedCount(reader, reader.UShort())];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.UInt();
        }

        return values;
    }

    private static DataWriter Strings(this DataWriter writer, IReadOnlyList<string> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            writer.String(values[i]);
        }

        return writer;
    }

    private static string[] Strings(this ref DataReader reader, int count)
    {
        string[] values = new string[CheckedCount(reader, count)];
        for (int i = 0; i < count; i++)
        {
            values[i] = reader.String();
        }

        return values;
    }

    private static int Limited(int count, int most) => count <= most
        ? count
        : throw new SksException(SksStatus.Option, $"A list of {count} items is over the limit of {most}.");

    // Every item takes at least two bytes: a count that cannot be met must not cost memory.
    private static int CheckedCount(in DataReader reader, int count) => count * sizeof(ushort) <= reader.Remaining
        ? count
        : throw new SksException(SksStatus.Option, "The input ends before the last item of a list.");
}
