namespace Sks.Core.Protection;

/// <summary>What <c>getKeyProtectionInfo</c> answers; fields that do not apply to the key are zero.</summary>
public sealed record KeyProtectionInfo
{
    /// <summary>Which PIN and PUK objects protect the key, and whether they are blocked.</summary>
    public required ProtectionStatus ProtectionStatus { get; init; }

    /// <summary>As in <c>createPukPolicy</c>.</summary>
    public PinFormat PukFormat { get; init; }

    /// <summary>As in <c>createPukPolicy</c>.</summary>
    public ushort PukRetryLimit { get; init; }

    /// <summary>Wrong PUKs in sequence so far.</summary>
    public ushort PukErrorCount { get; init; }

    /// <summary>As in <c>createPinPolicy</c>.</summary>
    public bool UserDefined { get; init; }

    /// <summary>As in <c>createPinPolicy</c>.</summary>
    public bool UserModifiable { get; init; }

    /// <summary>As in <c>createPinPolicy</c>.</summary>
    public PinFormat Format { get; init; }

    /// <summary>As in <c>createPinPolicy</c>.</summary>
    public ushort RetryLimit { get; init; }

    /// <summary>As in <c>createPinPolicy</c>.</summary>
    public PinGrouping Grouping { get; init; }

    /// <summary>As in <c>createPinPolicy</c>.</summary>
    public PatternRestrictions PatternRestrictions { get; init; }

    /// <summary>Bytes, as in <c>createPinPolicy</c>.</summary>
    public ushort MinLength { get; init; }

    /// <summary>Bytes, as in <c>createPinPolicy</c>.</summary>
    public ushort MaxLength { get; init; }

    /// <summary>As in <c>createPinPolicy</c>.</summary>
    public InputMethod InputMethod { get; init; }

    /// <summary>Wrong PINs in sequence so far.</summary>
    public ushort PinErrorCount { get; init; }

    /// <summary>As in <c>createKeyEntry</c>.</summary>
    public bool EnablePinCaching { get; init; }

    /// <summary>As in <c>createKeyEntry</c>.</summary>
    public BiometricProtection BiometricProtection { get; init; }

    /// <summary>As in <c>createKeyEntry</c>.</summary>
    public ExportProtection ExportProtection { get; init; }

    /// <summary>As in <c>createKeyEntry</c>.</summary>
    public DeleteProtection DeleteProtection { get; init; }

    /// <summary>Whether a copy of the key exists outside.</summary>
    public KeyBackup KeyBackup { get; init; }
}
