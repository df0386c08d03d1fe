namespace Sks.Core.SessionSecurity;

/// <summary>
/// The <c>MethodName</c> literals of section 6.2: the specification's method names, but <c>createPUKPolicy</c> and
/// <c>createPINPolicy</c> with capitals, as all implementations have them.
/// </summary>
public static class MethodNames
{
    /// <summary>Attestations (section 6.3) use this name instead of a method's.</summary>
    public const string DeviceAttestation = "DeviceAttestation";

    /// <summary>Method 3.</summary>
    public const string CloseProvisioningSession = "closeProvisioningSession";

    /// <summary>Method 8.</summary>
    public const string CreatePukPolicy = "createPUKPolicy";

    /// <summary>Method 9.</summary>
    public const string CreatePinPolicy = "createPINPolicy";

    /// <summary>Method 10.</summary>
    public const string CreateKeyEntry = "createKeyEntry";

    /// <summary>Method 12.</summary>
    public const string SetCertificatePath = "setCertificatePath";

    /// <summary>Method 13.</summary>
    public const string ImportSymmetricKey = "importSymmetricKey";

    /// <summary>Method 14.</summary>
    public const string ImportPrivateKey = "importPrivateKey";

    /// <summary>Method 15.</summary>
    public const string AddExtension = "addExtension";

    /// <summary>Method 50.</summary>
    public const string PostDeleteKey = "postDeleteKey";

    /// <summary>Method 51.</summary>
    public const string PostUnlockKey = "postUnlockKey";

    /// <summary>Method 52.</summary>
    public const string PostUpdateKey = "postUpdateKey";

    /// <summary>Method 53.</summary>
    public const string PostCloneKeyProtection = "postCloneKeyProtection";
}
