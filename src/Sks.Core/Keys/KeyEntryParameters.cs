using Sks.Core.Protection;

namespace Sks.Core.Keys;

/// <summary>
/// What <c>createKeyEntry</c> is asked to make, apart from handles, the PIN's value and the MAC. Limits are checked by the store.
/// </summary>
public sealed record KeyEntryParameters
{
    /// <summary>1 to 32 printable ASCII characters; shares the session's namespace with the policies' ids.</summary>
    public required string Id { get; init; }

    /// <summary>URI; <c>https://webpki.github.io/sks/algorithm#key.1</c>.</summary>
    public required string KeyEntryAlgorithm { get; init; }

    /// <summary>0 to 64 bytes for the store's random number generator.</summary>
    public byte[] ServerSeed { get; init; } = [];

    /// <summary>Whether the device PIN protects the key; excludes a PIN policy.</summary>
    public bool DevicePinProtection { get; init; }

    /// <summary>Whether middleware may cache the PIN; only with input method <see cref="InputMethod.TrustedGui"/>.</summary>
    public bool EnablePinCaching { get; init; }

    /// <summary>Section 5.3.</summary>
    public BiometricProtection BiometricProtection { get; init; }

    /// <summary>Section 5.1.</summary>
    public ExportProtection ExportProtection { get; init; } = ExportProtection.NonExportable;

    /// <summary>Section 5.2.</summary>
    public DeleteProtection DeleteProtection { get; init; }

    /// <summary>Section 5.8.</summary>
    public required AppUsage AppUsage { get; init; }

    /// <summary>0 to 100 characters for people to read.</summary>
    public string FriendlyName { get; init; } = "";

    /// <summary>Key generation algorithm URI.</summary>
    public required string KeyAlgorithm { get; init; }

    /// <summary>The RSA exponent for algorithms with a variable one, else empty.</summary>
    public byte[] KeyParameters { get; init; } = [];

    /// <summary>0 to 255 algorithm URIs in ascending order; empty when only the key material constrains.</summary>
    public IReadOnlyList<string> EndorsedAlgorithms { get; init; } = [];
}
