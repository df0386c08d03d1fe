namespace Sks.Core.Protection;

/// <summary>What <c>getDevicePinInfo</c> answers. The rules are told before there is a device PIN, too: the first one must keep them.</summary>
public sealed record DevicePinInfo
{
    /// <summary>Whether the device has its PIN and PUK.</summary>
    public required bool Initialized { get; init; }

    /// <summary>How the PIN is written (section 5.6).</summary>
    public required PinFormat Format { get; init; }

    /// <summary>Bytes.</summary>
    public required ushort MinLength { get; init; }

    /// <summary>Bytes.</summary>
    public required ushort MaxLength { get; init; }

    /// <summary>Wrong PINs in sequence that lock it, for all keys that it protects.</summary>
    public required ushort RetryLimit { get; init; }

    /// <summary>Wrong PINs in sequence so far.</summary>
    public ushort PinErrorCount { get; init; }

    /// <summary>How the PUK is written.</summary>
    public required PinFormat PukFormat { get; init; }

    /// <summary>Bytes.</summary>
    public required ushort PukMinLength { get; init; }

    /// <summary>Bytes.</summary>
    public required ushort PukMaxLength { get; init; }

    /// <summary>Wrong PUKs in sequence that lock it for good.</summary>
    public required ushort PukRetryLimit { get; init; }

    /// <summary>Wrong PUKs in sequence so far.</summary>
    public ushort PukErrorCount { get; init; }
}
