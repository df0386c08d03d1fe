using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Core.Wire;

// createKeyEntry [10] to addExtension [15].
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public CreatedKeyEntry CreateKeyEntry(
        uint provisioningHandle,
        KeyEntryParameters parameters,
        uint pinPolicyHandle,
        ReadOnlySpan<byte> pinValue,
        ReadOnlySpan<byte> mac)
    {
        using var call = Begin(MethodId.CreateKeyEntry);
        call.Request
            .UInt(provisioningHandle)
            .String(parameters.Id)
            .String(parameters.KeyEntryAlgorithm)
            .Bytes(parameters.ServerSeed)
            .Bool(parameters.DevicePinProtection)
            .UInt(pinPolicyHandle)
            .Bytes(pinValue)
            .Bool(parameters.EnablePinCaching)
            .Byte((byte)parameters.BiometricProtection)
            .Byte((byte)parameters.ExportProtection)
            .Byte((byte)parameters.DeleteProtection)
            .Byte((byte)parameters.AppUsage)
            .String(parameters.FriendlyName)
            .String(parameters.KeyAlgorithm)
            .Bytes(parameters.KeyParameters)
            .ShortUris(parameters.EndorsedAlgorithms)
            .Bytes(mac);
        return call.Send(static (ref answer) =>
            new CreatedKeyEntry(answer.UInt(), answer.Bytes(), answer.FixedBytesSpan(MacLength).ToArray()));
    }

    internal static void ServeCreateKeyEntry(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        string id = call.Input.String();
        string keyEntryAlgorithm = call.Input.String();
        byte[] serverSeed = call.Input.Bytes();
        bool devicePinProtection = call.Input.Bool();
        uint pinPolicyHandle = call.Input.UInt();
        var pinValue = call.Input.BytesSpan();
        var parameters = new KeyEntryParameters
        {
            Id = id,
            KeyEntryAlgorithm = keyEntryAlgorithm,
            ServerSeed = serverSeed,
            DevicePinProtection = devicePinProtection,
            EnablePinCaching = call.Input.Bool(),
            BiometricProtection = (BiometricProtection)call.Input.Byte(),
            ExportProtection = (ExportProtection)call.Input.Byte(),
            DeleteProtection = (DeleteProtection)call.Input.Byte(),
            AppUsage = (AppUsage)call.Input.Byte(),
            FriendlyName = call.Input.String(),
            KeyAlgorithm = call.Input.String(),
            KeyParameters = call.Input.Bytes(),
            EndorsedAlgorithms = call.Input.ShortUris(),
        };
        var mac = call.Input.FixedBytesSpan(MacLength);
        var created = call.Store().CreateKeyEntry(provisioningHandle, parameters, pinPolicyHandle, pinValue, mac);
        call.Answer().UInt(created.KeyHandle).Bytes(created.PublicKey).Bytes(created.Attestation);
    }

    /// <inheritdoc/>
    public uint GetKeyHandle(uint provisioningHandle, string id)
    {
        using var call = Begin(MethodId.GetKeyHandle);
        call.Request.UInt(provisioningHandle).String(id);
        return call.Send(static (ref answer) => answer.UInt());
    }

    internal static void ServeGetKeyHandle(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        string id = call.Input.String();
        uint handle = call.Store().GetKeyHandle(provisioningHandle, id);
        call.Answer().UInt(handle);
    }

    /// <inheritdoc/>
    public void SetCertificatePath(uint keyHandle, IReadOnlyList<byte[]> certificatePath, ReadOnlySpan<byte> mac)
    {
        using var call = Begin(MethodId.SetCertificatePath);
        call.Request.UInt(keyHandle).Certificates(certificatePath).Bytes(mac);
        call.Send();
    }

    internal static void ServeSetCertificatePath(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        byte[][] certificatePath = call.Input.Certificates();
        var mac = call.Input.FixedBytesSpan(MacLength);
        call.Store().SetCertificatePath(keyHandle, certificatePath, mac);
        call.Answer();
    }

    /// <inheritdoc/>
    public void ImportSymmetricKey(uint keyHandle, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac)
    {
        using var call = Begin(MethodId.ImportSymmetricKey);
        call.Request.UInt(keyHandle).Bytes(encryptedKey).Bytes(mac);
        call.Send();
    }

    internal static void ServeImportSymmetricKey(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var encryptedKey = call.Input.BytesSpan();
        var mac = call.Input.FixedBytesSpan(MacLength);
        call.Store().ImportSymmetricKey(keyHandle, encryptedKey, mac);
        call.Answer();
    }

    /// <inheritdoc/>
    public void ImportPrivateKey(uint keyHandle, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac)
    {
        using var call = Begin(MethodId.ImportPrivateKey);
        call.Request.UInt(keyHandle).Bytes(encryptedKey).Bytes(mac);
        call.Send();
    }

    internal static void ServeImportPrivateKey(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var encryptedKey = call.Input.BytesSpan();
        var mac = call.Input.FixedBytesSpan(MacLength);
        call.Store().ImportPrivateKey(keyHandle, encryptedKey, mac);
        call.Answer();
    }

    /// <inheritdoc/>
    public void AddExtension(uint keyHandle, KeyExtension extension, ReadOnlySpan<byte> mac)
    {
        using var call = Begin(MethodId.AddExtension);
        call.Request
            .UInt(keyHandle)
            .String(extension.Type)
            .Byte((byte)extension.SubType)
            .String(extension.Qualifier)
            .Blob(extension.ExtensionData)
            .Bytes(mac);
        call.Send();
    }

    internal static void ServeAddExtension(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var extension = new KeyExtension(
            call.Input.String(),
            (ExtensionSubType)call.Input.Byte(),
            call.Input.String(),
            call.Input.Blob());
        var mac = call.Input.FixedBytesSpan(MacLength);
        call.Store().AddExtension(keyHandle, extension, mac);
        call.Answer();
    }
}
