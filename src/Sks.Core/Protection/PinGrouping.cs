namespace Sks.Core.Protection;

/// <summary>How the PINs of several keys under one policy relate (section 5.7).</summary>
public enum PinGrouping : byte
{
    /// <summary>Each key has a PIN and a counter of its own.</summary>
    None = 0x00,

    /// <summary>All keys share one PIN and one counter.</summary>
    Shared = 0x01,

    /// <summary>Signature keys share one PIN, all others share a different one.</summary>
    SignaturePlusStandard = 0x02,

    /// <summary>Each of the four application usages has a PIN that differs from the others'.</summary>
    Unique = 0x03,
}
