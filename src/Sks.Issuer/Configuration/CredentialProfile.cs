using System.Security.Cryptography.X509Certificates;
using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Issuer.Configuration;

/// <summary>What one enrollment yields: a key, under a PIN policy or free, and its certificate.</summary>
internal sealed record CredentialProfile
{
    /// <summary>The distinguished name, with <see cref="SubjectPlaceholder"/> for that of the enrollment.</summary>
    public required string Subject { get; init; }

    /// <summary>URI of a key generation algorithm.</summary>
    public required string KeyAlgorithm { get; init; }

    /// <summary>The RSA exponent for key algorithms that take one, else 0.</summary>
    public required int Exponent { get; init; }

    /// <summary>Days that the certificate is valid.</summary>
    public required int ValidityDays { get; init; }

    /// <summary>For applications and PIN grouping.</summary>
    public required AppUsage AppUsage { get; init; }

    /// <summary>The certificate's keyUsage.</summary>
    public required X509KeyUsageFlags KeyUsage { get; init; }

    /// <summary>OIDs of the certificate's extendedKeyUsage; none: no such extension.</summary>
    public required IReadOnlyList<string> ExtendedKeyUsage { get; init; }

    /// <summary>At most 100 characters, shown to the person who uses the key, with <see cref="NamePlaceholder"/> for the name.</summary>
    public required string FriendlyName { get; init; }

    /// <summary>Algorithm URIs, ascending; none: whatever the key can do.</summary>
    public required IReadOnlyList<string> EndorsedAlgorithms { get; init; }

    /// <summary>What it takes for the owner to delete the key.</summary>
    public required DeleteProtection DeleteProtection { get; init; }

    /// <summary>The PIN's rules, or <see langword="null"/> for a key that wants none.</summary>
    public required PinPolicy? PinPolicy { get; init; }

    /// <summary>The PUK, or <see langword="null"/> for none.</summary>
    public required PukSettings? Puk { get; init; }

    /// <summary>Whether each enrollment waits for the operator's approval when its keys are made.</summary>
    public required bool Approval { get; init; }

    /// <summary>What stands for the enrollment's subject.</summary>
    public const string SubjectPlaceholder = "{subject}";

    /// <summary>What stands for the subject's common name.</summary>
    public const string NamePlaceholder = "{name}";
}
