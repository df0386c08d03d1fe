using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine.Tests.Model.Rules;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>What getKeyAttributes and getKeyProtectionInfo must tell of a key of the model.</summary>
internal static class ModelInformation
{
    public static KeyAttributes Attributes(ModelKey key) => new(
        (ushort)(key.SymmetricKey?.Length ?? 0),
        key.CertificatePath,
        key.Parameters.AppUsage,
        key.Parameters.FriendlyName,
        key.Parameters.EndorsedAlgorithms,
        [.. key.Extensions.Select(extension => extension.Type)]);

    public static KeyProtectionInfo Protection(StoreModel model, ModelKey key)
    {
        var pin = model.PinOf(key);
        var policy = model.PolicyOf(key)?.Policy;
        var puk = model.PukOf(key);
        return new KeyProtectionInfo
        {
            ProtectionStatus =
                (pin is null ? 0 : ProtectionStatus.PinProtected) |
                (pin?.ErrorCount >= policy?.RetryLimit ? ProtectionStatus.PinBlocked : 0) |
                (puk is null ? 0 : ProtectionStatus.PukProtected) |
                (puk?.IsBlocked == true ? ProtectionStatus.PukBlocked : 0),
            PukFormat = puk?.Policy.Format ?? 0,
            PukRetryLimit = puk?.Policy.RetryLimit ?? 0,
            PukErrorCount = (ushort)(puk?.ErrorCount ?? 0),
            UserDefined = policy?.UserDefined ?? false,
            UserModifiable = policy?.UserModifiable ?? false,
            Format = policy?.Format ?? 0,
            RetryLimit = policy?.RetryLimit ?? 0,
            Grouping = policy?.Grouping ?? 0,
            PatternRestrictions = policy?.PatternRestrictions ?? 0,
            MinLength = policy?.MinLength ?? 0,
            MaxLength = policy?.MaxLength ?? 0,
            InputMethod = policy?.InputMethod ?? 0,
            PinErrorCount = (ushort)(pin?.ErrorCount ?? 0),
            EnablePinCaching = key.Parameters.EnablePinCaching,
            BiometricProtection = key.Parameters.BiometricProtection,
            ExportProtection = key.Parameters.ExportProtection,
            DeleteProtection = key.Parameters.DeleteProtection,
            KeyBackup = key.Backup,
        };
    }
}
