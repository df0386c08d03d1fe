namespace Sks.Core.Wire;

/// <summary>
/// The Input and Output tables of chapter 7 as data. The codec does not run on it; tests hold
/// the codec, the documentation and this table against each other. Immutable.
/// </summary>
public static class MethodTable
{
    private static readonly WireField Mac = Bytes32("mac");
    private static readonly WireField KeyHandle = UInt("keyHandle");
    private static readonly WireField ProvisioningHandle = UInt("provisioningHandle");
    private static readonly WireField TargetKeyHandle = UInt("targetKeyHandle");
    private static readonly WireField Authorization = Bytes("authorization");
    private static readonly WireField EncryptedKey = Bytes("encryptedKey");
    private static readonly WireField Certificates = new("certificate", WireType.Bytes, WireType.UShort);
    private static readonly WireField EndorsedAlgorithms = new("endorsedAlgorithm", WireType.Uri, WireType.Byte);
    private static readonly WireField BiometricAuth = Bool("biometricAuth");
    private static readonly WireField Algorithm = Uri("algorithm");
    private static readonly WireField Parameters = Bytes("parameters");

    /// <summary>Every method.</summary>
    public static IReadOnlyList<WireMethod> All { get; } =
    [
        .. Device(), .. Sessions(), .. Policies(), .. KeyEntries(), .. PostProvisioning(), .. KeyInformation(), .. KeyMaintenance(),
        .. UserApi(), .. Administration(), .. Grants(), .. Cards(),
    ];

    private static readonly WireMethod?[] ById = Index();

    /// <summary>The method with this id, or <see langword="null"/>.</summary>
    public static WireMethod? Find(byte id) => ById[id];

    private static IEnumerable<WireMethod> Device() =>
    [
        new(MethodId.GetDeviceInfo, [],
        [
            UShort("apiLevel"), Byte("deviceType"), Uri("updateUrl"), String("vendorName"),
            String("vendorDescription"), Certificates, new("supportedAlgorithm", WireType.Uri, WireType.UShort), UInt("cryptoDataSize"),
            UInt("extensionDataSize"), Bool("devicePinSupport"), Bool("biometricSupport"),
        ]),
        new(MethodId.UpdateFirmware, [Blob("chunk")], [Uri("nextURL")]),
    ];

    private static IEnumerable<WireMethod> Sessions() =>
    [
        new(MethodId.CreateProvisioningSession,
        [
            Uri("sessionKeyAlgorithm"), Bool("privacyEnabled"), Id("serverSessionId"), Bytes("serverEphemeralKey"),
            Uri("issuerUri"), Bytes("keyManagementKey"), UInt("clientTime"), UShort("sessionLifeTime"),
            UShort("sessionKeyLimit"), Bytes("serverCertificate"),
        ],
        [Id("clientSessionId"), Bytes("clientEphemeralKey"), Bytes("attestation"), ProvisioningHandle]),
        new(MethodId.CloseProvisioningSession, [ProvisioningHandle, Bytes("nonce"), Mac], [Bytes32("attestation")]),
        new(MethodId.EnumerateProvisioningSessions, [ProvisioningHandle, Bool("provisioningState")],
        [
            ProvisioningHandle, Uri("sessionKeyAlgorithm"), Bool("privacyEnabled"), Bytes("keyManagementKey"),
            UInt("clientTime"), UInt("sessionLifeTime"), Id("serverSessionId"), Id("clientSessionId"),
            Uri("issuerUri"),
        ]),
        new(MethodId.AbortProvisioningSession, [ProvisioningHandle], []),
        new(MethodId.UpdateKeyManagementKey, [ProvisioningHandle, Bytes("keyManagementKey"), Authorization], []),
    ];

    private static IEnumerable<WireMethod> Policies() =>
    [
        new(MethodId.CreatePukPolicy,
            [ProvisioningHandle, Id("id"), Bytes("encryptedPuk"), Byte("format"), UShort("retryLimit"), Mac],
            [UInt("pukPolicyHandle")]),
        new(MethodId.CreatePinPolicy,
        [
            ProvisioningHandle, Id("id"), UInt("pukPolicyHandle"), Bool("userDefined"), Bool("userModifiable"),
            Byte("format"), UShort("retryLimit"), Byte("grouping"),
            Byte("patternRestrictions"), UShort("minLength"), UShort("maxLength"),
            Byte("inputMethod"), Mac,
        ],
        [UInt("pinPolicyHandle")]),
    ];

    private static IEnumerable<WireMethod> KeyEntries() =>
    [
        new(MethodId.CreateKeyEntry,
        [
            ProvisioningHandle, Id("id"), Uri("keyEntryAlgorithm"), Bytes("serverSeed"), Bool("devicePinProtection"),
            UInt("pinPolicyHandle"), Bytes("pinValue"), Bool("enablePinCaching"),
            Byte("biometricProtection"), Byte("exportProtection"), Byte("deleteProtection"),
            Byte("appUsage"), String("friendlyName"), Uri("keyAlgorithm"), Bytes("keyParameters"),
            EndorsedAlgorithms, Mac,
        ],
        [KeyHandle, Bytes("publicKey"), Bytes32("attestation")]),
        new(MethodId.GetKeyHandle, [ProvisioningHandle, Id("id")], [KeyHandle]),
        new(MethodId.SetCertificatePath, [KeyHandle, Certificates, Mac], []),
        new(MethodId.ImportSymmetricKey, [KeyHandle, EncryptedKey, Mac], []),
        new(MethodId.ImportPrivateKey, [KeyHandle, EncryptedKey, Mac], []),
        new(MethodId.AddExtension,
        [
            KeyHandle, Uri("type"), Byte("subType"), String("qualifier"), Blob("extensionData"), Mac,
        ],
        []),
    ];

    private static IEnumerable<WireMethod> PostProvisioning() =>
    [
        new(MethodId.PostDeleteKey, [ProvisioningHandle, TargetKeyHandle, Authorization, Mac], []),
        new(MethodId.PostUnlockKey, [ProvisioningHandle, TargetKeyHandle, Authorization, Mac], []),
        new(MethodId.PostUpdateKey, [KeyHandle, TargetKeyHandle, Authorization, Mac], []),
        new(MethodId.PostCloneKeyProtection, [KeyHandle, TargetKeyHandle, Authorization, Mac], []),
    ];

    private static IEnumerable<WireMethod> KeyInformation() =>
    [
        new(MethodId.EnumerateKeys, [KeyHandle], [KeyHandle, ProvisioningHandle]),
        new(MethodId.GetKeyAttributes, [KeyHandle],
        [
            UShort("symmetricKeyLength"), Certificates, Byte("appUsage"), String("friendlyName"),
            EndorsedAlgorithms, new("type", WireType.Uri, WireType.Byte),
        ]),
        new(MethodId.GetKeyProtectionInfo, [KeyHandle],
        [
            Byte("protectionStatus"), Byte("pukFormat"), UShort("pukRetryLimit"),
            UShort("pukErrorCount"), Bool("userDefined"), Bool("userModifiable"), Byte("format"),
            UShort("retryLimit"), Byte("grouping"), Byte("patternRestrictions"),
            UShort("minLength"), UShort("maxLength"), Byte("inputMethod"), UShort("pinErrorCount"),
            Bool("enablePinCaching"), Byte("biometricProtection"), Byte("exportProtection"),
            Byte("deleteProtection"), Byte("keyBackup"),
        ]),
        new(MethodId.GetExtension, [KeyHandle, Uri("type")],
            [Byte("subType"), String("qualifier"), Blob("extensionData")]),
        new(MethodId.SetProperty,
            [KeyHandle, Uri("type"), String("name"), String("value")], []),
    ];

    private static IEnumerable<WireMethod> KeyMaintenance() =>
    [
        new(MethodId.DeleteKey, [KeyHandle, Authorization], []),
        new(MethodId.ExportKey, [KeyHandle, Authorization], [Bytes("key")]),
        new(MethodId.UnlockKey, [KeyHandle, Authorization], []),
        new(MethodId.ChangePin, [KeyHandle, Authorization, Bytes("newPin")], []),
        new(MethodId.SetPin, [KeyHandle, Authorization, Bytes("newPin")], []),
    ];

    private static IEnumerable<WireMethod> UserApi() =>
    [
        new(MethodId.SignHashedData,
            [KeyHandle, Algorithm, Parameters, BiometricAuth, Authorization, Bytes("data")], [Bytes("result")]),
        new(MethodId.AsymmetricKeyDecrypt,
            [KeyHandle, Algorithm, Parameters, BiometricAuth, Authorization, Bytes("data")], [Bytes("result")]),
        new(MethodId.KeyAgreement,
            [KeyHandle, Algorithm, Parameters, BiometricAuth, Authorization, Bytes("publicKey")], [Bytes("result")]),
        new(MethodId.PerformHmac,
            [KeyHandle, Algorithm, Parameters, BiometricAuth, Authorization, Blob("data")], [Bytes("result")]),
        new(MethodId.SymmetricKeyEncrypt,
            [KeyHandle, Algorithm, Bool("mode"), Parameters, BiometricAuth, Authorization, Blob("data")],
            [Blob("result")]),
    ];

    private static IEnumerable<WireMethod> Administration() =>
    [
        new(MethodId.GetDeviceCertificationRequest, [], [Bytes("certificationRequest")]),
        new(MethodId.SetDeviceCertificatePath, [Certificates], []),
        new(MethodId.GetDevicePinInfo, [],
        [
            Bool("initialized"), Byte("format"), UShort("minLength"), UShort("maxLength"), UShort("retryLimit"), UShort("pinErrorCount"),
            Byte("pukFormat"), UShort("pukMinLength"), UShort("pukMaxLength"), UShort("pukRetryLimit"), UShort("pukErrorCount"),
        ]),
        new(MethodId.InitializeDevicePin, [Bytes("puk"), Bytes("pin")], []),
        new(MethodId.ChangeDevicePin, [Authorization, Bytes("newPin")], []),
        new(MethodId.SetDevicePin, [Authorization, Bytes("newPin")], []),
        new(MethodId.UnlockDevicePin, [Authorization], []),
    ];

    private static IEnumerable<WireMethod> Grants() =>
    [
        new(MethodId.GrantKey, [KeyHandle, Byte("granteeKind"), UInt("granteeId")], []),
        new(MethodId.RevokeKey, [KeyHandle, Byte("granteeKind"), UInt("granteeId")], []),
        new(MethodId.EnumerateGrants, [KeyHandle],
            [KeyHandle, new("userId", WireType.UInt, WireType.UShort), new("groupId", WireType.UInt, WireType.UShort)]),
        new(MethodId.SelectStore, [UInt("userId")], []),
        new(MethodId.ListGrantors, [], [new("userId", WireType.UInt, WireType.UShort)]),
    ];

    private static IEnumerable<WireMethod> Cards() =>
    [
        new(MethodId.ListCards, [Bytes("generation"), KeyHandle], [Bytes("generation"), Blob("cards"), Blob("keys"), UInt("nextKeyHandle")]),
        new(MethodId.LogIn, [KeyHandle, Bool("once"), Authorization], []),
        new(MethodId.LogOut, [KeyHandle], []),
        new(MethodId.ShareLogins, [], [Bytes32("ticket")]),
        new(MethodId.JoinLogins, [Bytes32("ticket")], []),
        new(MethodId.LogInWithPuk, [KeyHandle, Authorization], []),
        new(MethodId.InitializePin, [KeyHandle, Bytes("newPin")], []),
        new(MethodId.GetDialogInfo, [], [Bool("asksForPin")]),
        new(MethodId.LogInByDialog, [KeyHandle, Bool("once")], []),
        new(MethodId.ChangePinByDialog, [KeyHandle, Bool("logIn")], []),
    ];

    private static WireField Byte(string name) => new(name, WireType.Byte);

    private static WireField Bool(string name) => new(name, WireType.Bool);

    private static WireField UShort(string name) => new(name, WireType.UShort);

    private static WireField UInt(string name) => new(name, WireType.UInt);

    private static WireField Bytes(string name) => new(name, WireType.Bytes);

    private static WireField Bytes32(string name) => new(name, WireType.Bytes32);

    private static WireField Blob(string name) => new(name, WireType.Blob);

    private static WireField Id(string name) => new(name, WireType.Id);

    private static WireField Uri(string name) => new(name, WireType.Uri);

    private static WireField String(string name) => new(name, WireType.String);

    private static WireMethod?[] Index()
    {
        var index = new WireMethod?[256];
        foreach (var method in All)
        {
            index[(byte)method.Id] = method;
        }

        return index;
    }
}
