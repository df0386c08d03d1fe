namespace Sks.Core.Wire;

/// <summary>Which function serves which method id.</summary>
internal static class ServedMethods
{
    private static readonly Handler?[] Handlers = Index();

    /// <summary>Reads one call's arguments, calls the store, writes the answer.</summary>
    internal delegate void Handler(ref ServedCall call);

    /// <summary>The function that serves this id.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: there is no such method.</exception>
    internal static Handler Find(byte id) =>
        Handlers[id] ?? throw new SksException(SksStatus.Option, $"There is no method with the id {id}.");

    private static Handler?[] Index()
    {
        var handlers = new Handler?[256];
        Add(MethodId.GetDeviceInfo, WireKeyStore.ServeGetDeviceInfo);
        Add(MethodId.CreateProvisioningSession, WireKeyStore.ServeCreateProvisioningSession);
        Add(MethodId.CloseProvisioningSession, WireKeyStore.ServeCloseProvisioningSession);
        Add(MethodId.EnumerateProvisioningSessions, WireKeyStore.ServeEnumerateProvisioningSessions);
        Add(MethodId.AbortProvisioningSession, WireKeyStore.ServeAbortProvisioningSession);
        Add(MethodId.UpdateKeyManagementKey, WireKeyStore.ServeUpdateKeyManagementKey);
        Add(MethodId.CreatePukPolicy, WireKeyStore.ServeCreatePukPolicy);
        Add(MethodId.CreatePinPolicy, WireKeyStore.ServeCreatePinPolicy);
        Add(MethodId.CreateKeyEntry, WireKeyStore.ServeCreateKeyEntry);
        Add(MethodId.GetKeyHandle, WireKeyStore.ServeGetKeyHandle);
        Add(MethodId.SetCertificatePath, WireKeyStore.ServeSetCertificatePath);
        Add(MethodId.ImportSymmetricKey, WireKeyStore.ServeImportSymmetricKey);
        Add(MethodId.ImportPrivateKey, WireKeyStore.ServeImportPrivateKey);
        Add(MethodId.AddExtension, WireKeyStore.ServeAddExtension);
        Add(MethodId.PostDeleteKey, WireKeyStore.ServePostDeleteKey);
        Add(MethodId.PostUnlockKey, WireKeyStore.ServePostUnlockKey);
        Add(MethodId.PostUpdateKey, WireKeyStore.ServePostUpdateKey);
        Add(MethodId.PostCloneKeyProtection, WireKeyStore.ServePostCloneKeyProtection);
        Add(MethodId.EnumerateKeys, WireKeyStore.ServeEnumerateKeys);
        Add(MethodId.GetKeyAttributes, WireKeyStore.ServeGetKeyAttributes);
        Add(MethodId.GetKeyProtectionInfo, WireKeyStore.ServeGetKeyProtectionInfo);
        Add(MethodId.GetExtension, WireKeyStore.ServeGetExtension);
        Add(MethodId.SetProperty, WireKeyStore.ServeSetProperty);
        Add(MethodId.DeleteKey, WireKeyStore.ServeDeleteKey);
        Add(MethodId.ExportKey, WireKeyStore.ServeExportKey);
        Add(MethodId.UnlockKey, WireKeyStore.ServeUnlockKey);
        Add(MethodId.ChangePin, WireKeyStore.ServeChangePin);
        Add(MethodId.SetPin, WireKeyStore.ServeSetPin);
        Add(MethodId.UpdateFirmware, WireKeyStore.ServeUpdateFirmware);
        Add(MethodId.SignHashedData, WireKeyStore.ServeSignHashedData);
        Add(MethodId.AsymmetricKeyDecrypt, WireKeyStore.ServeAsymmetricKeyDecrypt);
        Add(MethodId.KeyAgreement, WireKeyStore.ServeKeyAgreement);
        Add(MethodId.PerformHmac, WireKeyStore.ServePerformHmac);
        Add(MethodId.SymmetricKeyEncrypt, WireKeyStore.ServeSymmetricKeyEncrypt);
        Add(MethodId.GetDeviceCertificationRequest, WireKeyStore.ServeGetDeviceCertificationRequest);
        Add(MethodId.SetDeviceCertificatePath, WireKeyStore.ServeSetDeviceCertificatePath);
        Add(MethodId.GetDevicePinInfo, WireKeyStore.ServeGetDevicePinInfo);
        Add(MethodId.InitializeDevicePin, WireKeyStore.ServeInitializeDevicePin);
        Add(MethodId.ChangeDevicePin, WireKeyStore.ServeChangeDevicePin);
        Add(MethodId.SetDevicePin, WireKeyStore.ServeSetDevicePin);
        Add(MethodId.UnlockDevicePin, WireKeyStore.ServeUnlockDevicePin);
        Add(MethodId.GrantKey, WireKeyStore.ServeGrantKey);
        Add(MethodId.RevokeKey, WireKeyStore.ServeRevokeKey);
        Add(MethodId.EnumerateGrants, WireKeyStore.ServeEnumerateGrants);
        Add(MethodId.SelectStore, WireKeyStore.ServeSelectStore);
        Add(MethodId.ListGrantors, WireKeyStore.ServeListGrantors);
        Add(MethodId.ListCards, WireKeyStore.ServeListCards);
        Add(MethodId.LogIn, WireKeyStore.ServeLogIn);
        Add(MethodId.LogOut, WireKeyStore.ServeLogOut);
        Add(MethodId.ShareLogins, WireKeyStore.ServeShareLogins);
        Add(MethodId.JoinLogins, WireKeyStore.ServeJoinLogins);
        Add(MethodId.LogInWithPuk, WireKeyStore.ServeLogInWithPuk);
        Add(MethodId.InitializePin, WireKeyStore.ServeInitializePin);
        Add(MethodId.GetDialogInfo, WireKeyStore.ServeGetDialogInfo);
        Add(MethodId.LogInByDialog, WireKeyStore.ServeLogInByDialog);
        Add(MethodId.ChangePinByDialog, WireKeyStore.ServeChangePinByDialog);
        return handlers;

        void Add(MethodId id, Handler handler) => handlers[(byte)id] = handler;
    }
}
