using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Core.Wire;
using Bytes = System.ReadOnlySpan<byte>;

namespace Sks.Core.Tests.Wire;

/// <summary>
/// A store without behaviour: hands each call to a function as the values of its Input table, and makes the result from the
/// values of its Output table. For tests of everything that lies between a caller and a store.
/// </summary>
public class FlatKeyStore(Func<MethodId, object[], object[]> carryOut) : ISecureKeyStore
{
    public DeviceInfo GetDeviceInfo()
    {
        object[] o = carryOut(MethodId.GetDeviceInfo, []);
        return new DeviceInfo(
            (ushort)o[0],
            (DeviceType)(byte)o[1],
            (string)o[2],
            (string)o[3],
            (string)o[4],
            (byte[][])o[5],
            (string[])o[6],
            (uint)o[7],
            (uint)o[8],
            (bool)o[9],
            (bool)o[10]);
    }

    public CreatedProvisioningSession CreateProvisioningSession(ProvisioningSessionParameters parameters)
    {
        object[] o = carryOut(
            MethodId.CreateProvisioningSession,
            [
                parameters.SessionKeyAlgorithm, parameters.PrivacyEnabled, parameters.ServerSessionId, parameters.ServerEphemeralKey,
                parameters.IssuerUri, parameters.KeyManagementKey, parameters.ClientTime, parameters.SessionLifeTime,
                parameters.SessionKeyLimit, parameters.ServerCertificate,
            ]);
        return new CreatedProvisioningSession((string)o[0], (byte[])o[1], (byte[])o[2], (uint)o[3]);
    }

    public byte[] CloseProvisioningSession(uint provisioningHandle, Bytes nonce, Bytes mac) =>
        (byte[])carryOut(MethodId.CloseProvisioningSession, [provisioningHandle, nonce.ToArray(), mac.ToArray()])[0];

    public EnumeratedProvisioningSession? EnumerateProvisioningSessions(uint provisioningHandle, bool provisioningState)
    {
        object[] o = carryOut(MethodId.EnumerateProvisioningSessions, [provisioningHandle, provisioningState]);
        return (uint)o[0] == 0
            ? null
            : new EnumeratedProvisioningSession(
                (uint)o[0],
                (string)o[1],
                (bool)o[2],
                (byte[])o[3],
                (uint)o[4],
                (uint)o[5],
                (string)o[6],
                (string)o[7],
                (string)o[8]);
    }

    public void AbortProvisioningSession(uint provisioningHandle) => carryOut(MethodId.AbortProvisioningSession, [provisioningHandle]);

    public void UpdateKeyManagementKey(uint provisioningHandle, Bytes keyManagementKey, Bytes authorization) =>
        carryOut(MethodId.UpdateKeyManagementKey, [provisioningHandle, keyManagementKey.ToArray(), authorization.ToArray()]);

    public uint CreatePukPolicy(uint provisioningHandle, PukPolicy policy, Bytes encryptedPuk, Bytes mac) => (uint)carryOut(
        MethodId.CreatePukPolicy,
        [provisioningHandle, policy.Id, encryptedPuk.ToArray(), (byte)policy.Format, policy.RetryLimit, mac.ToArray()])[0];

    public uint CreatePinPolicy(uint provisioningHandle, PinPolicy policy, uint pukPolicyHandle, Bytes mac) => (uint)carryOut(
        MethodId.CreatePinPolicy,
        [
            provisioningHandle, policy.Id, pukPolicyHandle, policy.UserDefined, policy.UserModifiable, (byte)policy.Format,
            policy.RetryLimit, (byte)policy.Grouping, (byte)policy.PatternRestrictions, policy.MinLength, policy.MaxLength,
            (byte)policy.InputMethod, mac.ToArray(),
        ])[0];

    public CreatedKeyEntry CreateKeyEntry(
        uint provisioningHandle, KeyEntryParameters parameters, uint pinPolicyHandle, Bytes pinValue, Bytes mac)
    {
        object[] o = carryOut(
            MethodId.CreateKeyEntry,
            [
                provisioningHandle, parameters.Id, parameters.KeyEntryAlgorithm, parameters.ServerSeed, parameters.DevicePinProtection,
                pinPolicyHandle, pinValue.ToArray(), parameters.EnablePinCaching, (byte)parameters.BiometricProtection,
                (byte)parameters.ExportProtection, (byte)parameters.DeleteProtection, (byte)parameters.AppUsage,
                parameters.FriendlyName, parameters.KeyAlgorithm, parameters.KeyParameters,
                parameters.EndorsedAlgorithms.ToArray(), mac.ToArray(),
            ]);
        return new CreatedKeyEntry((uint)o[0], (byte[])o[1], (byte[])o[2]);
    }

    public uint GetKeyHandle(uint provisioningHandle, string id) => (uint)carryOut(MethodId.GetKeyHandle, [provisioningHandle, id])[0];

    public void SetCertificatePath(uint keyHandle, IReadOnlyList<byte[]> certificatePath, Bytes mac) =>
        carryOut(MethodId.SetCertificatePath, [keyHandle, certificatePath.ToArray(), mac.ToArray()]);

    public void ImportSymmetricKey(uint keyHandle, Bytes encryptedKey, Bytes mac) =>
        carryOut(MethodId.ImportSymmetricKey, [keyHandle, encryptedKey.ToArray(), mac.ToArray()]);

    public void ImportPrivateKey(uint keyHandle, Bytes encryptedKey, Bytes mac) =>
        carryOut(MethodId.ImportPrivateKey, [keyHandle, encryptedKey.ToArray(), mac.ToArray()]);

    public void AddExtension(uint keyHandle, KeyExtension extension, Bytes mac) => carryOut(
        MethodId.AddExtension,
        [keyHandle, extension.Type, (byte)extension.SubType, extension.Qualifier, extension.ExtensionData, mac.ToArray()]);

    public void PostDeleteKey(uint provisioningHandle, uint targetKeyHandle, Bytes authorization, Bytes mac) =>
        carryOut(MethodId.PostDeleteKey, [provisioningHandle, targetKeyHandle, authorization.ToArray(), mac.ToArray()]);

    public void PostUnlockKey(uint provisioningHandle, uint targetKeyHandle, Bytes authorization, Bytes mac) =>
        carryOut(MethodId.PostUnlockKey, [provisioningHandle, targetKeyHandle, authorization.ToArray(), mac.ToArray()]);

    public void PostUpdateKey(uint keyHandle, uint targetKeyHandle, Bytes authorization, Bytes mac) =>
        carryOut(MethodId.PostUpdateKey, [keyHandle, targetKeyHandle, authorization.ToArray(), mac.ToArray()]);

    public void PostCloneKeyProtection(uint keyHandle, uint targetKeyHandle, Bytes authorization, Bytes mac) =>
        carryOut(MethodId.PostCloneKeyProtection, [keyHandle, targetKeyHandle, authorization.ToArray(), mac.ToArray()]);

    public EnumeratedKey? EnumerateKeys(uint keyHandle)
    {
        object[] o = carryOut(MethodId.EnumerateKeys, [keyHandle]);
        return (uint)o[0] == 0 ? null : new EnumeratedKey((uint)o[0], (uint)o[1]);
    }

    public KeyAttributes GetKeyAttributes(uint keyHandle)
    {
        object[] o = carryOut(MethodId.GetKeyAttributes, [keyHandle]);
        return new KeyAttributes(
            (ushort)o[0], (byte[][])o[1], (AppUsage)(byte)o[2], (string)o[3], (string[])o[4], (string[])o[5]);
    }

    public KeyProtectionInfo GetKeyProtectionInfo(uint keyHandle)
    {
        object[] o = carryOut(MethodId.GetKeyProtectionInfo, [keyHandle]);
        return new KeyProtectionInfo
        {
            ProtectionStatus = (ProtectionStatus)(byte)o[0],
            PukFormat = (PinFormat)(byte)o[1],
            PukRetryLimit = (ushort)o[2],
            PukErrorCount = (ushort)o[3],
            UserDefined = (bool)o[4],
            UserModifiable = (bool)o[5],
            Format = (PinFormat)(byte)o[6],
            RetryLimit = (ushort)o[7],
            Grouping = (PinGrouping)(byte)o[8],
            PatternRestrictions = (PatternRestrictions)(byte)o[9],
            MinLength = (ushort)o[10],
            MaxLength = (ushort)o[11],
            InputMethod = (InputMethod)(byte)o[12],
            PinErrorCount = (ushort)o[13],
            EnablePinCaching = (bool)o[14],
            BiometricProtection = (BiometricProtection)(byte)o[15],
            ExportProtection = (ExportProtection)(byte)o[16],
            DeleteProtection = (DeleteProtection)(byte)o[17],
            KeyBackup = (KeyBackup)(byte)o[18],
        };
    }

    public KeyExtension GetExtension(uint keyHandle, string type)
    {
        object[] o = carryOut(MethodId.GetExtension, [keyHandle, type]);
        return new KeyExtension(type, (ExtensionSubType)(byte)o[0], (string)o[1], (byte[])o[2]);
    }

    public void SetProperty(uint keyHandle, string type, string name, string value) =>
        carryOut(MethodId.SetProperty, [keyHandle, type, name, value]);

    public void DeleteKey(uint keyHandle, Bytes authorization) => carryOut(MethodId.DeleteKey, [keyHandle, authorization.ToArray()]);

    public byte[] ExportKey(uint keyHandle, Bytes authorization) =>
        Result(carryOut(MethodId.ExportKey, [keyHandle, authorization.ToArray()]));

    public void UnlockKey(uint keyHandle, Bytes authorization) => carryOut(MethodId.UnlockKey, [keyHandle, authorization.ToArray()]);

    public void ChangePin(uint keyHandle, Bytes authorization, Bytes newPin) =>
        carryOut(MethodId.ChangePin, [keyHandle, authorization.ToArray(), newPin.ToArray()]);

    public void SetPin(uint keyHandle, Bytes authorization, Bytes newPin) =>
        carryOut(MethodId.SetPin, [keyHandle, authorization.ToArray(), newPin.ToArray()]);

    public string UpdateFirmware(Bytes chunk) => (string)carryOut(MethodId.UpdateFirmware, [chunk.ToArray()])[0];

    public byte[] SignHashedData(uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes data) =>
        UseKey(MethodId.SignHashedData, keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    public byte[] AsymmetricKeyDecrypt(
        uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes data) =>
        UseKey(MethodId.AsymmetricKeyDecrypt, keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    public byte[] KeyAgreement(
        uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes publicKey) =>
        UseKey(MethodId.KeyAgreement, keyHandle, algorithm, parameters, biometricAuth, authorization, publicKey);

    public byte[] PerformHmac(uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes data) =>
        UseKey(MethodId.PerformHmac, keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    public byte[] SymmetricKeyEncrypt(
        uint keyHandle, string algorithm, bool mode, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes data) =>
        Result(carryOut(
            MethodId.SymmetricKeyEncrypt,
            [keyHandle, algorithm, mode, parameters.ToArray(), biometricAuth, authorization.ToArray(), data.ToArray()]));

    // Results that may be secrets are wiped by whoever asked for them: give a copy.
    private static byte[] Result(object[] outputs) => [.. (byte[])outputs[0]];

    private byte[] UseKey(
        MethodId method, uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes data) => Result(
        carryOut(method, [keyHandle, algorithm, parameters.ToArray(), biometricAuth, authorization.ToArray(), data.ToArray()]));
}
