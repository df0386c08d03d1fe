namespace Sks.Core.Wire;

/// <summary>
/// The first byte of every request: the numbers in square brackets of section 7.4, and from 200 on this project's own
/// (<c>docs/binary-api.md</c>). Names are the methods' with a capital.
/// </summary>
public enum MethodId : byte
{
#pragma warning disable CS1591 // Each name is a method's of the specification: there is nothing to add.
    GetDeviceInfo = 1,
    CreateProvisioningSession = 2,
    CloseProvisioningSession = 3,
    EnumerateProvisioningSessions = 4,
    AbortProvisioningSession = 5,
    UpdateKeyManagementKey = 7,
    CreatePukPolicy = 8,
    CreatePinPolicy = 9,
    CreateKeyEntry = 10,
    GetKeyHandle = 11,
    SetCertificatePath = 12,
    ImportSymmetricKey = 13,
    ImportPrivateKey = 14,
    AddExtension = 15,
    PostDeleteKey = 50,
    PostUnlockKey = 51,
    PostUpdateKey = 52,
    PostCloneKeyProtection = 53,
    EnumerateKeys = 70,
    GetKeyAttributes = 71,
    GetKeyProtectionInfo = 72,
    GetExtension = 73,
    SetProperty = 74,
    DeleteKey = 80,
    ExportKey = 81,
    UnlockKey = 82,
    ChangePin = 83,
    SetPin = 84,
    UpdateFirmware = 90,
    SignHashedData = 100,
    AsymmetricKeyDecrypt = 101,
    KeyAgreement = 102,
    PerformHmac = 103,
    SymmetricKeyEncrypt = 104,
    GetDeviceCertificationRequest = 200,
    SetDeviceCertificatePath = 201,
    GetDevicePinInfo = 202,
    InitializeDevicePin = 203,
    ChangeDevicePin = 204,
    SetDevicePin = 205,
    UnlockDevicePin = 206,
    GrantKey = 210,
    RevokeKey = 211,
    EnumerateGrants = 212,
    SelectStore = 213,
#pragma warning restore CS1591
}
