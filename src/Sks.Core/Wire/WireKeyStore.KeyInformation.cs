using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Core.Wire;

// enumerateKeys [70] to setProperty [74].
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public EnumeratedKey? EnumerateKeys(uint keyHandle)
    {
        using var call = Begin(MethodId.EnumerateKeys);
        call.Request.UInt(keyHandle);
        return call.Send(static (ref answer) => answer.UInt() is var handle and not 0 ? new EnumeratedKey(handle, answer.UInt()) : null);
    }

    internal static void ServeEnumerateKeys(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var key = call.Store().EnumerateKeys(keyHandle);
        if (key is null)
        {
            call.Answer().UInt(0);
            return;
        }

        call.Answer().UInt(key.KeyHandle).UInt(key.ProvisioningHandle);
    }

    /// <inheritdoc/>
    public KeyAttributes GetKeyAttributes(uint keyHandle)
    {
        using var call = Begin(MethodId.GetKeyAttributes);
        call.Request.UInt(keyHandle);
        return call.Send(static (ref answer) => new KeyAttributes(
            answer.UShort(),
            answer.Certificates(),
            (AppUsage)answer.Byte(),
            answer.String(),
            answer.ShortUris(),
            answer.ShortUris()));
    }

    internal static void ServeGetKeyAttributes(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var attributes = call.Store().GetKeyAttributes(keyHandle);
        call.Answer()
            .UShort(attributes.SymmetricKeyLength)
            .Certificates(attributes.CertificatePath)
            .Byte((byte)attributes.AppUsage)
            .String(attributes.FriendlyName)
            .ShortUris(attributes.EndorsedAlgorithms)
            .ShortUris(attributes.ExtensionTypes);
    }

    /// <inheritdoc/>
    public KeyProtectionInfo GetKeyProtectionInfo(uint keyHandle)
    {
        using var call = Begin(MethodId.GetKeyProtectionInfo);
        call.Request.UInt(keyHandle);
        return call.Send(static (ref answer) => new KeyProtectionInfo
        {
            ProtectionStatus = (ProtectionStatus)answer.Byte(),
            PukFormat = (PinFormat)answer.Byte(),
            PukRetryLimit = answer.UShort(),
            PukErrorCount = answer.UShort(),
            UserDefined = answer.Bool(),
            UserModifiable = answer.Bool(),
            Format = (PinFormat)answer.Byte(),
            RetryLimit = answer.UShort(),
            Grouping = (PinGrouping)answer.Byte(),
            PatternRestrictions = (PatternRestrictions)answer.Byte(),
            MinLength = answer.UShort(),
            MaxLength = answer.UShort(),
            InputMethod = (InputMethod)answer.Byte(),
            PinErrorCount = answer.UShort(),
            EnablePinCaching = answer.Bool(),
            BiometricProtection = (BiometricProtection)answer.Byte(),
            ExportProtection = (ExportProtection)answer.Byte(),
            DeleteProtection = (DeleteProtection)answer.Byte(),
            KeyBackup = (KeyBackup)answer.Byte(),
        });
    }

    internal static void ServeGetKeyProtectionInfo(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var info = call.Store().GetKeyProtectionInfo(keyHandle);
        call.Answer()
            .Byte((byte)info.ProtectionStatus)
            .Byte((byte)info.PukFormat)
            .UShort(info.PukRetryLimit)
            .UShort(info.PukErrorCount)
            .Bool(info.UserDefined)
            .Bool(info.UserModifiable)
            .Byte((byte)info.Format)
            .UShort(info.RetryLimit)
            .Byte((byte)info.Grouping)
            .Byte((byte)info.PatternRestrictions)
            .UShort(info.MinLength)
            .UShort(info.MaxLength)
            .Byte((byte)info.InputMethod)
            .UShort(info.PinErrorCount)
            .Bool(info.EnablePinCaching)
            .Byte((byte)info.BiometricProtection)
            .Byte((byte)info.ExportProtection)
            .Byte((byte)info.DeleteProtection)
            .Byte((byte)info.KeyBackup);
    }

    /// <inheritdoc/>
    public KeyExtension GetExtension(uint keyHandle, string type)
    {
        using var call = Begin(MethodId.GetExtension);
        call.Request.UInt(keyHandle).String(type);
        var (subType, qualifier, extensionData) = call.Send(static (ref answer) =>
            ((ExtensionSubType)answer.Byte(), answer.String(), answer.Blob()));
        return new KeyExtension(type, subType, qualifier, extensionData);
    }

    internal static void ServeGetExtension(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        string type = call.Input.String();
        var extension = call.Store().GetExtension(keyHandle, type);
        call.Answer().Byte((byte)extension.SubType).String(extension.Qualifier).Blob(extension.ExtensionData);
    }

    /// <inheritdoc/>
    public void SetProperty(uint keyHandle, string type, string name, string value)
    {
        using var call = Begin(MethodId.SetProperty);
        call.Request.UInt(keyHandle).String(type).String(name).String(value);
        call.Send();
    }

    internal static void ServeSetProperty(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        string type = call.Input.String();
        string name = call.Input.String();
        string value = call.Input.String();
        call.Store().SetProperty(keyHandle, type, name, value);
        call.Answer();
    }
}
