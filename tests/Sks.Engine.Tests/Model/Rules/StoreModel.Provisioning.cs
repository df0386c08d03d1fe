using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Engine.Tests.Model.Rules;

/// <content>Methods of an open session but its close: the status that each must have, in the order in which faults are found.</content>
internal sealed partial record StoreModel
{
    /// <summary>Whether a call may use the session key for the n-th time.</summary>
    public static SksStatus? Use(ModelSession session, int n) =>
        When(session.SessionKeyUses + n > session.SessionKeyLimit, SksStatus.NotAllowed);

    public static SksStatus? When(bool fault, SksStatus status) => fault ? status : null;

    public static SksStatus? CreatePukPolicy(ModelSession session, PukPolicy policy, string puk, bool wrongMac) =>
        Mac(session, wrongMac)
        ?? When(policy.RetryLimit > 10_000, SksStatus.Option)
        ?? Id(session, policy.Id)
        ?? Use(session, 2)
        ?? When(puk.Length is 0 or > 128 || !PinPatterns.HasFormat(policy.Format, puk), SksStatus.Option);

    public static SksStatus? CreatePinPolicy(ModelSession session, PinPolicy policy, bool strangePuk, bool wrongMac) =>
        When(strangePuk, SksStatus.Option)
        ?? Mac(session, wrongMac)
        ?? When(policy.RetryLimit is 0 or > 10_000, SksStatus.Option)
        ?? When(policy.MinLength == 0 || policy.MinLength > policy.MaxLength || policy.MaxLength > 128, SksStatus.Option)
        ?? When(
            policy.PatternRestrictions.HasFlag(PatternRestrictions.MissingGroup) &&
                policy.Format is not (PinFormat.Alphanumeric or PinFormat.String),
            SksStatus.Option)
        ?? Id(session, policy.Id);

    /// <param name="session">The open session.</param>
    /// <param name="parameters">The key.</param>
    /// <param name="policy">Its PIN policy or none.</param>
    /// <param name="strangePolicy">The PIN policy is another session's.</param>
    /// <param name="pin">The PIN, empty if there is none.</param>
    /// <param name="wrongMac">The MAC is wrong.</param>
    public SksStatus? CreateKeyEntry(
        ModelSession session, KeyEntryParameters parameters, ModelPinPolicy? policy, bool strangePolicy, string pin, bool wrongMac)
    {
        bool issuerSet = policy is { Policy.UserDefined: false };
        return When(strangePolicy, SksStatus.Option)
            ?? Mac(session, wrongMac)
            ?? Endorsed(parameters.EndorsedAlgorithms)
            ?? Protection(parameters, policy)
            ?? (issuerSet ? Use(session, 2) : null)
            ?? When(policy is null ? pin.Length > 0 : !AllowsPin(policy, parameters.AppUsage, pin), SksStatus.Option)
            ?? Id(session, parameters.Id)
            ?? Use(session, issuerSet ? 3 : 2);
    }

    public static int KeyEntryUses(ModelPinPolicy? policy) => policy is { Policy.UserDefined: false } ? 3 : 2;

    /// <summary>Whether a key of this usage may have this PIN: patterns, and the PINs of the policy's other keys.</summary>
    public bool AllowsPin(ModelPinPolicy policy, AppUsage usage, string pin)
    {
        string? keys = Sharing(policy.Policy.Grouping, usage);
        var others = Pins.Values.Where(other => other.Policy == policy.Handle);
        return PinPatterns.Allow(policy.Policy, pin) && (keys is null || others.All(other => other.Keys == keys == (other.Pin == pin)));
    }

    public ModelPin PinFor(ModelPinPolicy policy, AppUsage usage, string pin, uint key)
    {
        string? keys = Sharing(policy.Policy.Grouping, usage);
        return Pins.Values.FirstOrDefault(other => keys is not null && other.Policy == policy.Handle && other.Keys == keys)
            ?? new ModelPin(key, policy.Handle, keys, pin);
    }

    public static SksStatus? SetCertificatePath(ModelSession session, ModelKey key, bool wrongMac) =>
        Mac(session, wrongMac) ?? When(key.CertificatePath.Count > 0, SksStatus.Option);

    public static SksStatus? Import(ModelSession session, ModelKey key, int secretLength, bool wrongMac) =>
        Certified(key)
        ?? Mac(session, wrongMac)
        ?? Incomplete(session, key)
        ?? When(key.Backup.HasFlag(KeyBackup.Imported), SksStatus.Option)
        ?? Use(session, 2)
        ?? When(secretLength is 0 or > 128, SksStatus.Option);

    public static SksStatus? AddExtension(ModelSession session, ModelKey key, KeyExtension extension, bool wrongMac) =>
        Certified(key)
        ?? Mac(session, wrongMac)
        ?? Incomplete(session, key)
        ?? When(extension.SubType == ExtensionSubType.Logotype != extension.Qualifier.Length > 0, SksStatus.Option)
        ?? When(key.Extensions.Any(other => other.Type == extension.Type), SksStatus.Option)
        ?? (extension.SubType == ExtensionSubType.EncryptedExtension ? Use(session, 2) : null);

    private static SksStatus? Certified(ModelKey key) => When(key.CertificatePath.Count == 0, SksStatus.Option);

    private static SksStatus? Incomplete(ModelSession session, ModelKey key) =>
        When(session.PostOperations.Any(operation => operation.NewKey == key.Handle), SksStatus.Option);

    private static SksStatus? Mac(ModelSession session, bool wrong) => Use(session, 1) ?? When(wrong, SksStatus.Mac);

    private static SksStatus? Id(ModelSession session, string id) => When(session.Ids.Contains(id), SksStatus.Option);

    private static SksStatus? Endorsed(IReadOnlyList<string> algorithms)
    {
        foreach (var (index, algorithm) in algorithms.Index())
        {
            var fault = When(index > 0 && string.CompareOrdinal(algorithms[index - 1], algorithm) >= 0, SksStatus.Option)
                ?? When(!AlgorithmRegistry.All.Any(known => known.Uri == algorithm), SksStatus.Algorithm)
                ?? When(algorithm == AlgorithmUris.None && algorithms.Count > 1, SksStatus.Option);
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static SksStatus? Protection(KeyEntryParameters parameters, ModelPinPolicy? policy)
    {
        var export = parameters.ExportProtection;
        var delete = parameters.DeleteProtection;
        return When(parameters.DevicePinProtection, SksStatus.Option)
            ?? When(policy is null && (export == ExportProtection.Pin || delete == DeleteProtection.Pin), SksStatus.Option)
            ?? When(policy?.Puk is null && (export == ExportProtection.Puk || delete == DeleteProtection.Puk), SksStatus.Option)
            ?? When(parameters.EnablePinCaching && policy?.Policy.InputMethod != InputMethod.TrustedGui, SksStatus.Option);
    }
}
