using System.Security.Cryptography.X509Certificates;
using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Issuer.Configuration;

/// <summary>A key of a profile, and its certificate.</summary>
internal sealed record KeyProfile
{
    /// <summary>The distinguished name, with <see cref="SubjectPlaceholder"/> for that of the enrollment.</summary>
    public required string Subject { get; init; }

    /// <summary>Become the certificate's subjectAltName; none: no such extension.</summary>
    public required IReadOnlyList<AlternativeNameTemplate> AlternativeNames { get; init; }

    /// <summary>Whether a dNSName may be a wildcard.</summary>
    public required bool Wildcards { get; init; }

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

    /// <summary>What it takes to export the key.</summary>
    public required ExportProtection ExportProtection { get; init; }

    /// <summary>What using the key takes.</summary>
    public required KeyProtectionKind ProtectedBy { get; init; }

    /// <summary>What biometrics are to it.</summary>
    public required BiometricProtection Biometrics { get; init; }

    /// <summary>Whether the issuer makes the key pair, and imports it; it keeps no copy.</summary>
    public required bool MadeByIssuer { get; init; }

    /// <summary>The symmetric key that takes the private key's place, or <see langword="null"/>.</summary>
    public required SymmetricKeySettings? SymmetricKey { get; init; }

    /// <summary>Extensions, property bags and logotypes.</summary>
    public required IReadOnlyList<KeyExtensionSettings> Extensions { get; init; }

    /// <summary>What stands for the enrollment's subject.</summary>
    public const string SubjectPlaceholder = "{subject}";

    /// <summary>What stands for the subject's common name.</summary>
    public const string NamePlaceholder = "{name}";
}
