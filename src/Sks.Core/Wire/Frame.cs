namespace Sks.Core.Wire;

/// <summary>
/// How requests and answers follow each other on a stream:
/// <code>
/// length (4, big-endian, itself not counted) || request or answer (length)
/// </code>
/// </summary>
public static class Frame
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderLength = sizeof(uint);

    /// <summary>Most bytes of content, 16 MiB. The least is 1. Anything else ends the connection.</summary>
    public const int MaxLength = 16 * 1024 * 1024;
}
