namespace Sks.Engine.Store;

/// <summary>One record as a backend keeps it.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Id">Its id, unique among its kind.</param>
/// <param name="Parent">The id of the record that owns it, 0 for none.</param>
/// <param name="Tag">16 bytes by which it can be found, or empty.</param>
/// <param name="Value">Its content, sealed or not as the layer has it.</param>
public sealed record StoreRecord(RecordKind Kind, uint Id, uint Parent, byte[] Tag, byte[] Value)
{
    /// <summary>Bytes of a tag that is not empty.</summary>
    public const int TagSize = 16;

    /// <summary>Most bytes of a value as a backend keeps it: what fits a frame of the byte-level API (16 MiB), with its seal.</summary>
    public const int MaxValueSize = (16 * 1024 * 1024) + 1024;
}
