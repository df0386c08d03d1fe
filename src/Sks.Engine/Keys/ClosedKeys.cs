using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Keys;

/// <summary>
/// Keys of closed sessions, the only ones that applications see: enumerations, attributes, protection (methods 4, 70-72).
/// </summary>
/// <remarks>Methods that return records want their caller behind the gate of <see cref="CredentialDatabase"/>.</remarks>
internal sealed class ClosedKeys(CredentialDatabase database)
{
    /// <summary>The key entry.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.NoKey"/>: no such key, or its session is still open.</exception>
    public KeyRecord Get(uint keyHandle) => database.FindClosed(RecordKind.Key, keyHandle, KeyRecord.Read, IsClosed)
        ?? throw new SksException(SksStatus.NoKey, $"There is no key {keyHandle}.");

    public PinRecord? PinOf(KeyRecord key) => key.PinHandle == 0 ? null : Existing(Pin(key.PinHandle));

    /// <summary>A PIN object with the errors that count now, if it is there.</summary>
    public PinRecord? Pin(uint pinHandle) => database.FindClosed(RecordKind.Pin, pinHandle, PinRecord.Read)?.SeenFrom(database.Run);

    /// <summary>The device PIN, if there is one.</summary>
    public PinRecord? DevicePin() => Pin(PinRecord.DeviceHandle);

    public PinPolicyRecord PolicyOf(PinRecord pin) =>
        Existing(database.FindClosed(RecordKind.PinPolicy, pin.PinPolicyHandle, PinPolicyRecord.Read));

    public PukPolicyRecord? PukOf(PinPolicyRecord policy) => policy.PukPolicyHandle == 0
        ? null
        : Existing(database.FindClosed(RecordKind.PukPolicy, policy.PukPolicyHandle, PukPolicyRecord.Read));

    public EnumeratedProvisioningSession? EnumerateSessions(uint after, bool open) =>
        (open ? NextOpenSession(after) : NextClosedSession(after))?.ToEnumerated();

    public EnumeratedKey? Enumerate(uint after)
    {
        using (database.EnterGate())
        {
            for (uint handle = after; database.FindNext(RecordKind.Key, handle, KeyRecord.Read) is { } key; handle = key.Handle)
            {
                if (IsClosed(key))
                {
                    return new EnumeratedKey(key.Handle, key.SessionHandle);
                }
            }

            return null;
        }
    }

    public KeyAttributes GetAttributes(uint keyHandle)
    {
        using (database.EnterGate())
        {
            var key = Get(keyHandle);
            return new KeyAttributes(
                key.SymmetricKeyLength, key.CertificatePath, key.AppUsage, key.FriendlyName, key.EndorsedAlgorithms, ExtensionTypes(keyHandle));
        }
    }

    public KeyProtectionInfo GetProtectionInfo(uint keyHandle)
    {
        using (database.EnterGate())
        {
            var key = Get(keyHandle);
            var info = new KeyProtectionInfo
            {
                ProtectionStatus = ProtectionStatus.None,
                EnablePinCaching = key.EnablePinCaching,
                BiometricProtection = key.BiometricProtection,
                ExportProtection = key.ExportProtection,
                DeleteProtection = key.DeleteProtection,
                KeyBackup = key.KeyBackup,
            };
            return PinOf(key) switch
            {
                null => info,
                { IsDevicePin: true } => info with { ProtectionStatus = ProtectionStatus.DevicePin },
                var pin => WithPin(info, pin),
            };
        }
    }

    private SessionRecord? NextClosedSession(uint after)
    {
        for (uint handle = after; database.FindNext(RecordKind.Session, handle, SessionRecord.Read) is { } session; handle = session.Handle)
        {
            if (!session.IsOpen)
            {
                return session;
            }

            CryptographicOperations.ZeroMemory(session.SessionKey);
        }

        return null;
    }

    private SessionRecord? NextOpenSession(uint after)
    {
        var open = database.Named(RecordKind.Session, SessionRecord.OpenName.Span, SessionRecord.Read).ToArray();
        foreach (var session in open)
        {
            CryptographicOperations.ZeroMemory(session.SessionKey);
        }

        return open.FirstOrDefault(session => session.Handle > after);
    }

    private string[] ExtensionTypes(uint keyHandle) =>
        database.Children(RecordKind.Extension, keyHandle, ExtensionRecord.Read).Select(extension => extension.Extension.Type).ToArray();

    private static T Existing<T>(T? stored)
        where T : class => stored ?? throw new SksException(SksStatus.Storage, "An object that protects the key is missing.");

    private KeyProtectionInfo WithPin(KeyProtectionInfo info, PinRecord pin)
    {
        var policy = PolicyOf(pin);
        bool blocked = pin.ErrorCount >= policy.Policy.RetryLimit;
        info = info with
        {
            ProtectionStatus = ProtectionStatus.PinProtected | (blocked ? ProtectionStatus.PinBlocked : 0),
            UserDefined = policy.Policy.UserDefined,
            UserModifiable = policy.Policy.UserModifiable,
            Format = policy.Policy.Format,
            RetryLimit = policy.Policy.RetryLimit,
            Grouping = policy.Policy.Grouping,
            PatternRestrictions = policy.Policy.PatternRestrictions,
            MinLength = policy.Policy.MinLength,
            MaxLength = policy.Policy.MaxLength,
            InputMethod = policy.Policy.InputMethod,
            PinErrorCount = pin.ErrorCount,
        };
        return PukOf(policy) is not { } puk
            ? info
            : info with
            {
                ProtectionStatus = info.ProtectionStatus | ProtectionStatus.PukProtected
                    | (puk.IsBlocked ? ProtectionStatus.PukBlocked : 0),
                PukFormat = puk.Policy.Format,
                PukRetryLimit = puk.Policy.RetryLimit,
                PukErrorCount = puk.ErrorCount,
            };
    }

    public bool IsClosed(KeyRecord key) => ClosedSessionOf(key) is not null;

    public SessionRecord? ClosedSessionOf(KeyRecord key) =>
        database.FindClosed(RecordKind.Session, key.SessionHandle, SessionRecord.Read, session => !session.IsOpen);

    /// <summary>
    /// Whether each use of a key wants its PIN anew, so that a login does not open it: the issuer has a trusted dialog ask for the PIN, and has
    /// not said that it may be remembered. <c>enablePinCaching</c> exists for that input method alone (createKeyEntry) and says nothing of others.
    /// </summary>
    public bool IsAuthorizedEachTime(KeyRecord key, PinRecord pin) =>
        !pin.IsDevicePin && !key.EnablePinCaching && PolicyOf(pin).Policy.InputMethod == InputMethod.TrustedGui;
}
