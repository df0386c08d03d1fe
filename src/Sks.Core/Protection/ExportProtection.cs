namespace Sks.Core.Protection;

/// <summary>What it takes to export a key (section 5.1).</summary>
public enum ExportProtection : byte
{
    /// <summary>Nothing.</summary>
    None = 0x00,

    /// <summary>The PIN.</summary>
    Pin = 0x01,

    /// <summary>The PUK.</summary>
    Puk = 0x02,

    /// <summary>The key must not be exported.</summary>
    NonExportable = 0x03,
}
