using Sks.Core;
using Sks.Core.Protection;
using Sks.Engine.Keys;
using Sks.Engine.Provisioning;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Protection;

/// <summary>
/// The device PIN and device PUK (section 3.2): this project's methods 202 to 206. They are a PIN object under policies of their own, which
/// no session owns, so that all that counts, locks and compares PINs works on them unchanged.
/// </summary>
internal sealed class DevicePin
{
    private static readonly PinPolicy Rules = new(
        Id: "DevicePIN",
        UserDefined: true,
        UserModifiable: true,
        PinFormat.String,
        RetryLimit: 3,
        PinGrouping.Shared,
        PatternRestrictions.None,
        MinLength: 4,
        PinRules.MaxLength,
        InputMethod.Any);

    private static readonly PukPolicy PukPolicy = new("DevicePUK", PinFormat.String, RetryLimit: 10);

    /// <summary>PUKs have no length of their own in the specification.</summary>
    private static readonly PinPolicy PukRules = Rules with { MinLength = 6, RetryLimit = PukPolicy.RetryLimit };

    private readonly CredentialDatabase _database;
    private readonly ClosedKeys _keys;
    private readonly PinVerification _pins;
    private readonly PukVerification _puks;
    private readonly PinAdministration _administration;
    private volatile bool _isInitialized;

    public DevicePin(
        CredentialDatabase database, ClosedKeys keys, PinVerification pins, PukVerification puks, PinAdministration administration)
    {
        _database = database;
        _keys = keys;
        _pins = pins;
        _puks = puks;
        _administration = administration;
        using (database.EnterGate())
        {
            _isInitialized = keys.DevicePin() is not null;
        }
    }

    /// <summary>Whether there is a device PIN; once there is one, there always is.</summary>
    public bool IsInitialized => _isInitialized;

    public DevicePinInfo GetInfo()
    {
        using (_database.EnterGate())
        {
            var pin = _keys.DevicePin();
            var policy = pin is null ? Rules : _keys.PolicyOf(pin).Policy;
            var puk = pin is null ? null : PukOf(pin);
            return new DevicePinInfo
            {
                Initialized = pin is not null,
                Format = policy.Format,
                MinLength = policy.MinLength,
                MaxLength = policy.MaxLength,
                RetryLimit = policy.RetryLimit,
                PinErrorCount = pin?.ErrorCount ?? 0,
                PukFormat = PukRules.Format,
                PukMinLength = PukRules.MinLength,
                PukMaxLength = PukRules.MaxLength,
                PukRetryLimit = (puk?.Policy ?? PukPolicy).RetryLimit,
                PukErrorCount = puk?.ErrorCount ?? 0,
            };
        }
    }

    public void Initialize(ReadOnlySpan<byte> puk, ReadOnlySpan<byte> pin)
    {
        const uint Handle = PinRecord.DeviceHandle;
        using (_database.EnterGate())
        {
            if (_isInitialized)
            {
                throw new SksException(SksStatus.NotAllowed, "There is a device PIN already.");
            }

            if ((PinRules.Violation(puk, PukRules, "PUK") ?? PinRules.Violation(pin, Rules)) is { } violation)
            {
                throw new SksException(SksStatus.Authorization, violation);
            }

            _database.Commit(
            [
                new PukPolicyRecord(Handle, SessionHandle: 0, PukPolicy, _database.Digest(RecordKind.PukPolicy, Handle, puk), ErrorCount: 0),
                new PinPolicyRecord(Handle, SessionHandle: 0, Rules, PukPolicyHandle: Handle),
                new PinRecord(Handle, Handle, PinGroup.Single, _database.Digest(RecordKind.Pin, Handle, pin), ErrorCount: 0),
            ]);
            _database.Flush();
            _isInitialized = true;
        }
    }

    public void Change(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        using (_database.EnterGate())
        {
            var pin = Get();
            var policy = _keys.PolicyOf(pin);
            _administration.Replace(_pins.Verify(pin, policy, authorization), policy, newPin);
        }
    }

    public void Set(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        using (_database.EnterGate())
        {
            var pin = Get();
            _puks.Verify(PukOf(pin), authorization);
            _administration.Replace(pin, _keys.PolicyOf(pin), newPin);
        }
    }

    public void Unlock(ReadOnlySpan<byte> authorization)
    {
        using (_database.EnterGate())
        {
            var pin = Get();
            _puks.Verify(PukOf(pin), authorization);
            _administration.Unlock(pin);
        }
    }

    private PinRecord Get() => _keys.DevicePin() ?? throw new SksException(SksStatus.NotAllowed, "There is no device PIN.");

    private PukPolicyRecord PukOf(PinRecord pin) => _keys.PukOf(_keys.PolicyOf(pin))!;
}
