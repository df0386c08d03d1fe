using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Core.Wire;

namespace Sks.Core.Tests.Wire;

/// <summary>Calls any method of a store with the values of its Input table and gives back the values of its Output table.</summary>
public static class FlatCalls
{
    public static object[] Call<T>(T store, MethodId method, object[] a)
        where T : ISecureKeyStore, IDeviceAdministration, IGrantAdministration, ICardDirectory, IConnectionLogins, ILoginDialogs, IGrantorDirectory
    {
        switch (method)
        {
            case MethodId.AbortProvisioningSession:
                store.AbortProvisioningSession((uint)a[0]);
                return [];
            case MethodId.UpdateKeyManagementKey:
                store.UpdateKeyManagementKey((uint)a[0], (byte[])a[1], (byte[])a[2]);
                return [];
            case MethodId.SetCertificatePath:
                store.SetCertificatePath((uint)a[0], (byte[][])a[1], (byte[])a[2]);
                return [];
            case MethodId.ImportSymmetricKey:
                store.ImportSymmetricKey((uint)a[0], (byte[])a[1], (byte[])a[2]);
                return [];
            case MethodId.ImportPrivateKey:
                store.ImportPrivateKey((uint)a[0], (byte[])a[1], (byte[])a[2]);
                return [];
            case MethodId.AddExtension:
                var extension = new KeyExtension((string)a[1], (ExtensionSubType)(byte)a[2], (string)a[3], (byte[])a[4]);
                store.AddExtension((uint)a[0], extension, (byte[])a[5]);
                return [];
            case MethodId.PostDeleteKey:
                store.PostDeleteKey((uint)a[0], (uint)a[1], (byte[])a[2], (byte[])a[3]);
                return [];
            case MethodId.PostUnlockKey:
                store.PostUnlockKey((uint)a[0], (uint)a[1], (byte[])a[2], (byte[])a[3]);
                return [];
            case MethodId.PostUpdateKey:
                store.PostUpdateKey((uint)a[0], (uint)a[1], (byte[])a[2], (byte[])a[3]);
                return [];
            case MethodId.PostCloneKeyProtection:
                store.PostCloneKeyProtection((uint)a[0], (uint)a[1], (byte[])a[2], (byte[])a[3]);
                return [];
            case MethodId.SetProperty:
                store.SetProperty((uint)a[0], (string)a[1], (string)a[2], (string)a[3]);
                return [];
            case MethodId.DeleteKey:
                store.DeleteKey((uint)a[0], (byte[])a[1]);
                return [];
            case MethodId.UnlockKey:
                store.UnlockKey((uint)a[0], (byte[])a[1]);
                return [];
            case MethodId.ChangePin:
                store.ChangePin((uint)a[0], (byte[])a[1], (byte[])a[2]);
                return [];
            case MethodId.SetPin:
                store.SetPin((uint)a[0], (byte[])a[1], (byte[])a[2]);
                return [];
            case MethodId.SetDeviceCertificatePath:
                store.SetDeviceCertificatePath((byte[][])a[0]);
                return [];
            case MethodId.InitializeDevicePin:
                store.InitializeDevicePin((byte[])a[0], (byte[])a[1]);
                return [];
            case MethodId.ChangeDevicePin:
                store.ChangeDevicePin((byte[])a[0], (byte[])a[1]);
                return [];
            case MethodId.SetDevicePin:
                store.SetDevicePin((byte[])a[0], (byte[])a[1]);
                return [];
            case MethodId.UnlockDevicePin:
                store.UnlockDevicePin((byte[])a[0]);
                return [];
            case MethodId.GrantKey:
                store.GrantKey((uint)a[0], (GranteeKind)(byte)a[1], (uint)a[2]);
                return [];
            case MethodId.RevokeKey:
                store.RevokeKey((uint)a[0], (GranteeKind)(byte)a[1], (uint)a[2]);
                return [];
            case MethodId.LogIn:
                store.LogIn((uint)a[0], (bool)a[1], (byte[])a[2]);
                return [];
            case MethodId.LogOut:
                store.LogOut((uint)a[0]);
                return [];
            case MethodId.LogInWithPuk:
                store.LogInWithPuk((uint)a[0], (byte[])a[1]);
                return [];
            case MethodId.InitializePin:
                store.InitializePin((uint)a[0], (byte[])a[1]);
                return [];
            case MethodId.LogInByDialog:
                store.LogInByDialog((uint)a[0], (bool)a[1]);
                return [];
            case MethodId.ChangePinByDialog:
                store.ChangePinByDialog((uint)a[0], (bool)a[1]);
                return [];
            case MethodId.JoinLogins:
                store.JoinLogins((byte[])a[0]);
                return [];
            case MethodId.SelectStore when store is IStoreSelection selection:
                selection.SelectStore((uint)a[0]);
                return [];
            default:
                return CallForResult(store, method, a);
        }
    }

    private static object[] CallForResult<T>(T store, MethodId method, object[] a)
        where T : ISecureKeyStore, IDeviceAdministration, IGrantAdministration, ICardDirectory, IConnectionLogins, ILoginDialogs, IGrantorDirectory => method switch
        {
            MethodId.GetDeviceInfo => DeviceInfo(store),
            MethodId.CreateProvisioningSession => CreateProvisioningSession(store, a),
            MethodId.CloseProvisioningSession => [store.CloseProvisioningSession((uint)a[0], (byte[])a[1], (byte[])a[2])],
            MethodId.EnumerateProvisioningSessions => EnumerateProvisioningSessions(store, a),
            MethodId.CreatePukPolicy => [store.CreatePukPolicy(
                (uint)a[0], new PukPolicy((string)a[1], (PinFormat)(byte)a[3], (ushort)a[4]), (byte[])a[2], (byte[])a[5])],
            MethodId.CreatePinPolicy => [store.CreatePinPolicy((uint)a[0], PinPolicy(a), (uint)a[2], (byte[])a[12])],
            MethodId.CreateKeyEntry => CreateKeyEntry(store, a),
            MethodId.GetKeyHandle => [store.GetKeyHandle((uint)a[0], (string)a[1])],
            MethodId.EnumerateKeys => store.EnumerateKeys((uint)a[0]) is { } k ? [k.KeyHandle, k.ProvisioningHandle] : [0u],
            MethodId.GetKeyAttributes => KeyAttributes(store, a),
            MethodId.GetKeyProtectionInfo => KeyProtectionInfo(store, a),
            MethodId.GetExtension => GetExtension(store, a),
            MethodId.ExportKey => [store.ExportKey((uint)a[0], (byte[])a[1])],
            MethodId.UpdateFirmware => [store.UpdateFirmware((byte[])a[0])],
            MethodId.SignHashedData => [store.SignHashedData(
                (uint)a[0], (string)a[1], (byte[])a[2], (bool)a[3], (byte[])a[4], (byte[])a[5])],
            MethodId.AsymmetricKeyDecrypt => [store.AsymmetricKeyDecrypt(
                (uint)a[0], (string)a[1], (byte[])a[2], (bool)a[3], (byte[])a[4], (byte[])a[5])],
            MethodId.KeyAgreement => [store.KeyAgreement(
                (uint)a[0], (string)a[1], (byte[])a[2], (bool)a[3], (byte[])a[4], (byte[])a[5])],
            MethodId.PerformHmac => [store.PerformHmac(
                (uint)a[0], (string)a[1], (byte[])a[2], (bool)a[3], (byte[])a[4], (byte[])a[5])],
            MethodId.SymmetricKeyEncrypt => [store.SymmetricKeyEncrypt(
                (uint)a[0], (string)a[1], (bool)a[2], (byte[])a[3], (bool)a[4], (byte[])a[5], (byte[])a[6])],
            MethodId.GetDeviceCertificationRequest => [store.GetDeviceCertificationRequest()],
            MethodId.GetDevicePinInfo => DevicePinInfo(store),
            MethodId.EnumerateGrants => store.EnumerateGrants((uint)a[0]) is { } g
                ? [g.KeyHandle, g.UserIds.ToArray(), g.GroupIds.ToArray()]
                : [0u],
            MethodId.ListCards => store.ListCards((byte[])a[0], (uint)a[1]) is var l ? [l.Generation, l.Cards, l.Keys, l.NextKeyHandle] : [],
            MethodId.ListGrantors => [store.ListGrantors().ToArray()],
            MethodId.ShareLogins => [store.ShareLogins()],
            MethodId.GetDialogInfo => [store.GetDialogInfo()],
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a method of the byte-level API."),
        };

    private static object[] DeviceInfo(ISecureKeyStore store)
    {
        var i = store.GetDeviceInfo();
        return
        [
            i.ApiLevel, (byte)i.DeviceType, i.UpdateUrl, i.VendorName, i.VendorDescription, i.CertificatePath.ToArray(),
            i.SupportedAlgorithms.ToArray(), i.CryptoDataSize, i.ExtensionDataSize, i.DevicePinSupport, i.BiometricSupport,
        ];
    }

    private static object[] DevicePinInfo(IDeviceAdministration store)
    {
        var i = store.GetDevicePinInfo();
        return
        [
            i.Initialized, (byte)i.Format, i.MinLength, i.MaxLength, i.RetryLimit, i.PinErrorCount, (byte)i.PukFormat, i.PukMinLength,
            i.PukMaxLength, i.PukRetryLimit, i.PukErrorCount,
        ];
    }

    private static object[] CreateProvisioningSession(ISecureKeyStore store, object[] a)
    {
        var created = store.CreateProvisioningSession(new ProvisioningSessionParameters(
            (string)a[0],
            (bool)a[1],
            (string)a[2],
            (byte[])a[3],
            (string)a[4],
            (byte[])a[5],
            (uint)a[6],
            (ushort)a[7],
            (ushort)a[8],
            (byte[])a[9]));
        return [created.ClientSessionId, created.ClientEphemeralKey, created.Attestation, created.ProvisioningHandle];
    }

    private static object[] EnumerateProvisioningSessions(ISecureKeyStore store, object[] a) =>
        store.EnumerateProvisioningSessions((uint)a[0], (bool)a[1]) is { } s
            ?
            [
                s.ProvisioningHandle, s.SessionKeyAlgorithm, s.PrivacyEnabled, s.KeyManagementKey, s.ClientTime, s.SessionLifeTime,
                s.ServerSessionId, s.ClientSessionId, s.IssuerUri,
            ]
            : [0u];

    private static PinPolicy PinPolicy(object[] a) => new(
        (string)a[1],
        (bool)a[3],
        (bool)a[4],
        (PinFormat)(byte)a[5],
        (ushort)a[6],
        (PinGrouping)(byte)a[7],
        (PatternRestrictions)(byte)a[8],
        (ushort)a[9],
        (ushort)a[10],
        (InputMethod)(byte)a[11]);

    private static object[] CreateKeyEntry(ISecureKeyStore store, object[] a)
    {
        var parameters = new KeyEntryParameters
        {
            Id = (string)a[1],
            KeyEntryAlgorithm = (string)a[2],
            ServerSeed = (byte[])a[3],
            DevicePinProtection = (bool)a[4],
            EnablePinCaching = (bool)a[7],
            BiometricProtection = (BiometricProtection)(byte)a[8],
            ExportProtection = (ExportProtection)(byte)a[9],
            DeleteProtection = (DeleteProtection)(byte)a[10],
            AppUsage = (AppUsage)(byte)a[11],
            FriendlyName = (string)a[12],
            KeyAlgorithm = (string)a[13],
            KeyParameters = (byte[])a[14],
            EndorsedAlgorithms = (string[])a[15],
        };
        var created = store.CreateKeyEntry((uint)a[0], parameters, (uint)a[5], (byte[])a[6], (byte[])a[16]);
        return [created.KeyHandle, created.PublicKey, created.Attestation];
    }

    private static object[] KeyAttributes(ISecureKeyStore store, object[] a)
    {
        var k = store.GetKeyAttributes((uint)a[0]);
        return
        [
            k.SymmetricKeyLength, k.CertificatePath.ToArray(), (byte)k.AppUsage, k.FriendlyName, k.EndorsedAlgorithms.ToArray(),
            k.ExtensionTypes.ToArray(),
        ];
    }

    private static object[] KeyProtectionInfo(ISecureKeyStore store, object[] a)
    {
        var i = store.GetKeyProtectionInfo((uint)a[0]);
        return
        [
            (byte)i.ProtectionStatus, (byte)i.PukFormat, i.PukRetryLimit, i.PukErrorCount, i.UserDefined, i.UserModifiable,
            (byte)i.Format, i.RetryLimit, (byte)i.Grouping, (byte)i.PatternRestrictions, i.MinLength, i.MaxLength,
            (byte)i.InputMethod, i.PinErrorCount, i.EnablePinCaching, (byte)i.BiometricProtection, (byte)i.ExportProtection,
            (byte)i.DeleteProtection, (byte)i.KeyBackup,
        ];
    }

    private static object[] GetExtension(ISecureKeyStore store, object[] a)
    {
        var extension = store.GetExtension((uint)a[0], (string)a[1]);
        return [(byte)extension.SubType, extension.Qualifier, extension.ExtensionData];
    }
}
