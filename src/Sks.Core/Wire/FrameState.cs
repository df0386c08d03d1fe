namespace Sks.Core.Wire;

/// <summary>What <see cref="FrameBuffer.Take"/> found.</summary>
public enum FrameState
{
    /// <summary>More bytes have to arrive.</summary>
    Incomplete,

    /// <summary>A frame is there.</summary>
    Complete,

    /// <summary>The announced length is 0 or over <see cref="Frame.MaxLength"/>: the connection has to end.</summary>
    Invalid,
}
