using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Engine.Tests.Model.Rules;

/// <content>What users may do with keys: each rule gives the status and the store that the call leaves, counters included.</content>
internal sealed partial record StoreModel
{
    /// <summary>signHashedData and performHmac, whose arguments are otherwise right.</summary>
    public (SksStatus? Status, StoreModel After) UseKey(uint keyHandle, string algorithm, bool biometricAuth, string pin)
    {
        var status = Closed(keyHandle, out var key)
            ?? When(key.Parameters.EndorsedAlgorithms is [_, ..] endorsed && !endorsed.Contains(algorithm), SksStatus.Algorithm)
            ?? When(!Suits(key, algorithm), SksStatus.Algorithm)
            ?? When(biometricAuth, SksStatus.Authorization);
        return status is null ? EnterPinIfDue(key, pin) : (status, this);
    }

    public (SksStatus? Status, StoreModel After) ChangePin(uint keyHandle, string pin, string newPin) =>
        (Closed(keyHandle, out var key) ?? Modifiable(key)) is { } status
            ? (status, this)
            : Then(EnterPin(key, pin), model => model.Replace(key, newPin));

    public (SksStatus? Status, StoreModel After) SetPin(uint keyHandle, string puk, string newPin) =>
        (Closed(keyHandle, out var key) ?? HasPuk(key) ?? Modifiable(key)) is { } status
            ? (status, this)
            : Then(EnterPuk(key, puk), model => model.Replace(key, newPin));

    public (SksStatus? Status, StoreModel After) UnlockKey(uint keyHandle, string puk) =>
        (Closed(keyHandle, out var key) ?? HasPuk(key)) is { } status
            ? (status, this)
            : Then(EnterPuk(key, puk), model => (null, model.With(model.PinOf(key)! with { ErrorCount = 0 })));

    public (SksStatus? Status, StoreModel After) DeleteKey(uint keyHandle, string authorization) =>
        Closed(keyHandle, out var key) is { } status
            ? (status, this)
            : Then(
                Protected((byte)key.Parameters.DeleteProtection, key, authorization),
                model => (null, (model with { Keys = model.Keys.Remove(keyHandle) }).Swept()));

    public (SksStatus? Status, StoreModel After) ExportKey(uint keyHandle, string authorization) =>
        Closed(keyHandle, out var key) is { } status
            ? (status, this)
            : Then(
                Protected((byte)key.Parameters.ExportProtection, key, authorization),
                model => (null, model.With(key with { Backup = key.Backup | KeyBackup.Exported })));

    /// <summary>The status of a key that does not exist, or whose session is still open: for users the same.</summary>
    public SksStatus? Closed(uint keyHandle, out ModelKey key) =>
        When(!Keys.TryGetValue(keyHandle, out key!) || !IsClosed(key), SksStatus.NoKey);

    private static (SksStatus? Status, StoreModel After) Then(
        (SksStatus? Status, StoreModel After) first, Func<StoreModel, (SksStatus?, StoreModel)> next) =>
        first.Status is null ? next(first.After) : first;

    /// <summary>Sections 5.1 and 5.2: nothing, PIN, PUK, or never.</summary>
    private (SksStatus? Status, StoreModel After) Protected(byte protection, ModelKey key, string authorization) => protection switch
    {
        0 => (When(authorization.Length > 0, SksStatus.Authorization), this),
        1 => EnterPinIfDue(key, authorization),
        2 => HasPuk(key) is { } status ? (status, this) : EnterPuk(key, authorization),
        _ => (SksStatus.NotAllowed, this),
    };

    private (SksStatus? Status, StoreModel After) EnterPinIfDue(ModelKey key, string pin) =>
        key.Pin is null ? (When(pin.Length > 0, SksStatus.Authorization), this) : EnterPin(key, pin);

    private (SksStatus? Status, StoreModel After) EnterPin(ModelKey key, string offered)
    {
        var pin = PinOf(key)!;
        return pin.ErrorCount >= PolicyOf(key)!.Policy.RetryLimit ? (SksStatus.Authorization, this)
            : pin.Pin == offered ? (null, With(pin with { ErrorCount = 0 }))
            : (SksStatus.Authorization, With(pin with { ErrorCount = pin.ErrorCount + 1 }));
    }

    private (SksStatus? Status, StoreModel After) EnterPuk(ModelKey key, string offered)
    {
        var puk = PukOf(key)!;
        return puk.IsBlocked ? (SksStatus.Authorization, this)
            : puk.Puk == offered ? (null, With(puk with { ErrorCount = 0 }))
            : (SksStatus.Authorization, puk.Policy.RetryLimit == 0 ? this : With(puk with { ErrorCount = puk.ErrorCount + 1 }));
    }

    private SksStatus? HasPuk(ModelKey key) => When(PukOf(key) is null, SksStatus.NotAllowed);

    private SksStatus? Modifiable(ModelKey key) => When(PolicyOf(key) is not { Policy.UserModifiable: true }, SksStatus.NotAllowed);

    /// <summary>A new PIN that breaks the policy, or that keys of another group have, is refused without being counted.</summary>
    private (SksStatus? Status, StoreModel After) Replace(ModelKey key, string newPin)
    {
        var pin = PinOf(key)!;
        bool allowed = PinPatterns.Allow(PolicyOf(key)!.Policy, newPin) &&
            !(pin.Keys is not null && Pins.Values.Any(o => o.Policy == pin.Policy && o.Id != pin.Id && o.Pin == newPin));
        return allowed ? (null, With(pin with { Pin = newPin, ErrorCount = 0 })) : (SksStatus.Authorization, this);
    }
}
