using Sks.Core;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using static Sks.Crash.Tests.Faults.Preparation;

namespace Sks.Crash.Tests.Faults;

/// <summary>
/// Every call that changes a store, in the order of the interfaces' methods. MutatingCallsTests hold it against the interfaces: a method is
/// here, or there among those that only read.
/// </summary>
internal static class MutatingCalls
{
    private static readonly PukPolicy PukPolicy = new("PUK.1", PinFormat.Numeric, 3);

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, MutatingCall> All { get; } =
        ((MutatingCall[])[.. Provisioning(), .. PostProvisioning(), .. Keys(), .. Use(), .. Device(), .. Grants(), .. Logins()]).ToDictionary(call => call.Name);

    private static IEnumerable<MutatingCall> Provisioning() =>
    [
        new(nameof(ISecureKeyStore.CreateProvisioningSession), _ => store => Issuer.Open(store).Dispose()),
        new(nameof(ISecureKeyStore.CloseProvisioningSession), InSession(Certified, (s, _) => s.Close())),
        new(nameof(ISecureKeyStore.AbortProvisioningSession), InSession(Certified, (s, _) => { }, (store, s) => store.AbortProvisioningSession(s.Handle))),
        new(nameof(ISecureKeyStore.UpdateKeyManagementKey), WithTarget((store, target) => target.RollOver(store))),
        new(nameof(ISecureKeyStore.CreatePukPolicy), InSession(s => s.CreatePukPolicy(PukPolicy, Enrolment.Puk))),
        new(nameof(ISecureKeyStore.CreatePinPolicy), InSession(s => s.CreatePinPolicy(TestSession.PinPolicy()))),
        new(
            nameof(ISecureKeyStore.CreatePinPolicy),
            InSession(Certified, (s, _) =>
            {
                s.SpoilMac = true;
                s.CreatePinPolicy(TestSession.PinPolicy());
            }),
            "wrong MAC",
            SksStatus.Mac),
        new(nameof(ISecureKeyStore.CreateKeyEntry), InSession(s => s.CreatePinPolicy(TestSession.PinPolicy()), (s, policy) => s.CreateKeyEntry(null, policy, Enrolment.Pin))),
        new(
            nameof(ISecureKeyStore.GetKeyHandle),
            InSession(Certified, (s, _) => { }, (store, s) => store.GetKeyHandle(s.Handle, "Key.0")),
            "unknown ID",
            SksStatus.NoKey),
        new(nameof(ISecureKeyStore.SetCertificatePath), InSession(s => s.CreateKeyEntry(), (s, entry) => s.SetCertificatePath(entry))),
        new(nameof(ISecureKeyStore.ImportSymmetricKey), InSession(Certified, (s, key) => s.ImportSymmetricKey(key.Entry, key.Path, new byte[32]))),
        new(nameof(ISecureKeyStore.ImportPrivateKey), InSession(CertifiedForOwn, (s, key) => s.ImportPrivateKey(key.Entry, key.Path, OwnPrivateKey))),
        new(nameof(ISecureKeyStore.AddExtension), InSession(Certified, (s, key) => s.AddExtension(key.Entry, key.Path, Bag()))),
    ];

    private static IEnumerable<MutatingCall> PostProvisioning()
    {
        (string Method, Action<TestSession, UpdateTarget> Post)[] operations =
        [
            (nameof(ISecureKeyStore.PostDeleteKey), (s, target) => s.PostDeleteKey(target.Key, target.Authorize(s))),
            (nameof(ISecureKeyStore.PostUnlockKey), (s, target) => s.PostUnlockKey(target.Key, target.Authorize(s))),
            (nameof(ISecureKeyStore.PostUpdateKey), (s, target) => s.PostUpdateKey(target.Entry, target.Path, target.Key, target.Authorize(s))),
            (nameof(ISecureKeyStore.PostCloneKeyProtection), (s, target) => s.PostCloneKeyProtection(target.Entry, target.Path, target.Key, target.Authorize(s))),
        ];
        foreach (var (method, post) in operations)
        {
            yield return new(method, InUpdate((_, _) => { }, post));
            yield return new(nameof(ISecureKeyStore.CloseProvisioningSession), InUpdate(post, (s, _) => s.Close()), $"after {method}");
        }
    }

    private static IEnumerable<MutatingCall> Keys() =>
    [
        new(nameof(ISecureKeyStore.SetProperty), WithKey(EnrolWithBag, (store, key) => store.SetProperty(key, Properties, "Counter", "1"))),
        new(nameof(ISecureKeyStore.DeleteKey), WithKey(Enrol, (store, key) => store.DeleteKey(key, []))),
        new(nameof(ISecureKeyStore.ExportKey), WithKey(EnrolExportable, (store, key) => store.ExportKey(key, []))),
        new(nameof(ISecureKeyStore.ExportKey), WithKey(EnrolForPin, (store, key) => store.ExportKey(key, Wrong)), "wrong PIN", SksStatus.Authorization),
        new(nameof(ISecureKeyStore.DeleteKey), WithKey(EnrolForPin, (store, key) => store.DeleteKey(key, Wrong)), "wrong PIN", SksStatus.Authorization),
        new(nameof(ISecureKeyStore.UnlockKey), WithKey(EnrolWithErrors, (store, key) => store.UnlockKey(key, Enrolment.Puk))),
        new(nameof(ISecureKeyStore.UnlockKey), WithKey(Enrol, (store, key) => store.UnlockKey(key, Wrong)), "wrong PUK", SksStatus.Authorization),
        new(nameof(ISecureKeyStore.ChangePin), WithKey(Enrol, (store, key) => store.ChangePin(key, Enrolment.Pin, NewPin))),
        new(nameof(ISecureKeyStore.ChangePin), WithKey(Enrol, (store, key) => store.ChangePin(key, Wrong, NewPin)), "wrong PIN", SksStatus.Authorization),
        new(nameof(ISecureKeyStore.SetPin), WithKey(Enrol, (store, key) => store.SetPin(key, Enrolment.Puk, NewPin))),
        new(nameof(ISecureKeyStore.SetPin), WithKey(Enrol, (store, key) => store.SetPin(key, Wrong, NewPin)), "wrong PUK", SksStatus.Authorization),
    ];

    /// <summary>A use of a key changes the store by what it says of the PIN.</summary>
    private static IEnumerable<MutatingCall> Use()
    {
        foreach (var (method, enrol, use) in KeyUses.All)
        {
            yield return new(method, WithKey(enrol, (store, key) => use(store, key, Enrolment.Pin)), "right PIN");
            yield return new(method, WithKey(enrol, (store, key) => use(store, key, Wrong)), "wrong PIN", SksStatus.Authorization);
        }
    }

    private static IEnumerable<MutatingCall> Device() =>
    [
        new(nameof(IDeviceAdministration.SetDeviceCertificatePath), DeviceCertificate),
        new(nameof(IDeviceAdministration.InitializeDevicePin), _ => OnDevice(device => device.InitializeDevicePin(Enrolment.Puk, Enrolment.Pin))),
        new(nameof(IDeviceAdministration.ChangeDevicePin), WithDevicePin(device => device.ChangeDevicePin(Enrolment.Pin, NewPin))),
        new(nameof(IDeviceAdministration.ChangeDevicePin), WithDevicePin(device => device.ChangeDevicePin(Wrong, NewPin)), "wrong PIN", SksStatus.Authorization),
        new(nameof(IDeviceAdministration.SetDevicePin), WithDevicePin(device => device.SetDevicePin(Enrolment.Puk, NewPin))),
        new(nameof(IDeviceAdministration.SetDevicePin), WithDevicePin(device => device.SetDevicePin(Wrong, NewPin)), "wrong PUK", SksStatus.Authorization),
        new(nameof(IDeviceAdministration.UnlockDevicePin), WithDevicePin(device => device.UnlockDevicePin(Enrolment.Puk), errors: 1)),
        new(nameof(IDeviceAdministration.UnlockDevicePin), WithDevicePin(device => device.UnlockDevicePin(Wrong)), "wrong PUK", SksStatus.Authorization),
    ];

    private static IEnumerable<MutatingCall> Grants() =>
    [
        new(nameof(IGrantAdministration.GrantKey), WithKey(Enrol, Grant)),
        new(
            nameof(IGrantAdministration.RevokeKey),
            WithKey(
                store =>
                {
                    uint key = Enrol(store);
                    Grant(store, key);
                    return key;
                },
                (store, key) => ((IGrantAdministration)store).RevokeKey(key, GranteeKind.User, Grantee))),
    ];

    /// <summary>Logins are the connection's, which ends with its daemon; what they leave in the store is what the counters say.</summary>
    private static IEnumerable<MutatingCall> Logins() =>
    [
        new(nameof(ICardLogins.LogIn), WithKey(Enrol, LogIn(Enrolment.Pin)), "right PIN"),
        new(nameof(ICardLogins.LogIn), WithKey(Enrol, LogIn(Wrong)), "wrong PIN", SksStatus.Authorization),
        new(nameof(ICardLogins.LogInWithPuk), WithKey(EnrolWithErrors, (store, key) => OnLogins(store, logins => logins.LogInWithPuk(key, Enrolment.Puk)))),
        new(
            nameof(ICardLogins.LogInWithPuk),
            WithKey(Enrol, (store, key) => OnLogins(store, logins => logins.LogInWithPuk(key, Wrong))),
            "wrong PUK",
            SksStatus.Authorization),
        new(
            nameof(ICardLogins.InitializePin),
            WithKey(Enrol, (store, key) => OnLogins(store, logins =>
            {
                logins.LogInWithPuk(key, Enrolment.Puk);
                logins.InitializePin(key, NewPin);
            }))),
    ];

    private static Action<ISecureKeyStore, uint> LogIn(byte[] pin) => (store, key) => OnLogins(store, logins => logins.LogIn(key, false, pin));

    private const uint Grantee = 12_345;

    private static void Grant(ISecureKeyStore store, uint key) => ((IGrantAdministration)store).GrantKey(key, GranteeKind.User, Grantee);
}
