using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;

namespace Sks.Crash.Tests.Faults;

/// <summary>The calls that change a store, each with all that it needs.</summary>
internal static class MutatingCalls
{
    private const string Properties = "https://example.com/properties";

    private static readonly TestIssuer Issuer = new();
    private static readonly byte[] NewPin = [.. "2580"u8];
    private static readonly byte[] Wrong = [.. "0000"u8];

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, MutatingCall> All { get; } = ((MutatingCall[])
    [
        new("createProvisioningSession", _ => store => Issuer.Open(store).Dispose()),
        new("createPukPolicy", InSession(s => { }, s => s.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk))),
        new("createPinPolicy", InSession(s => { }, s => s.CreatePinPolicy(TestSession.PinPolicy()))),
        new("createKeyEntry", InSession(s => s.CreatePinPolicy(TestSession.PinPolicy()), (s, policy) => s.CreateKeyEntry(null, policy, Enrolment.Pin))),
        new("setCertificatePath", InSession(s => s.CreateKeyEntry(), (s, entry) => s.SetCertificatePath(entry))),
        new("importSymmetricKey", InSession(Certified, (s, key) => s.ImportSymmetricKey(key.Entry, key.Path, new byte[32]))),
        new("addExtension", InSession(Certified, (s, key) => s.AddExtension(key.Entry, key.Path, Bag()))),
        new("closeProvisioningSession", InSession(Certified, (s, _) => s.Close())),
        new("abortProvisioningSession", InSession(Certified, (s, _) => { }, (store, s) => store.AbortProvisioningSession(s.Handle))),
        new("setProperty", WithKey(EnrolWithBag, (store, key) => store.SetProperty(key, Properties, "Counter", "1"))),
        new("deleteKey", WithKey(Enrol, (store, key) => store.DeleteKey(key, []))),
        new("changePin", WithKey(Enrol, (store, key) => store.ChangePin(key, Enrolment.Pin, NewPin))),
        new("setPin", WithKey(Enrol, (store, key) => store.SetPin(key, Enrolment.Puk, NewPin))),
        new("unlockKey", WithKey(EnrolWithErrors, (store, key) => store.UnlockKey(key, Enrolment.Puk))),
        new("wrong PIN", WithKey(Enrol, (store, key) => Sign(store, key, Wrong)), SksStatus.Authorization),
        new("right PIN", WithKey(Enrol, (store, key) => Sign(store, key, Enrolment.Pin))),
        new("wrong PUK", WithKey(Enrol, (store, key) => store.UnlockKey(key, Wrong)), SksStatus.Authorization),
        new("initializeDevicePin", _ => store => ((IDeviceAdministration)store).InitializeDevicePin(Enrolment.Puk, Enrolment.Pin)),
    ]).ToDictionary(call => call.Name);

    private static uint Enrol(ISecureKeyStore store) => Enrolment.WithPinAndPuk(store);

    private static uint EnrolWithErrors(ISecureKeyStore store)
    {
        uint key = Enrol(store);
        try
        {
            Sign(store, key, Wrong);
        }
        catch (SksException e) when (e.Status == SksStatus.Authorization)
        {
            // That is the error.
        }

        return key;
    }

    private static uint EnrolWithBag(ISecureKeyStore store)
    {
        using var session = Issuer.Open(store);
        var (entry, path) = Certified(session);
        session.AddExtension(entry, path, Bag());
        session.Close();
        return entry.KeyHandle;
    }

    private static void Sign(ISecureKeyStore store, uint key, byte[] pin) =>
        store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("data"u8));

    private static (CreatedKeyEntry Entry, IReadOnlyList<byte[]> Path) Certified(TestSession session)
    {
        var entry = session.CreateKeyEntry();
        return (entry, session.SetCertificatePath(entry));
    }

    private static KeyExtension Bag()
    {
        using var writer = new DataWriter(64);
        return new KeyExtension(Properties, ExtensionSubType.PropertyBag, "", writer.String("Counter").Bool(true).String("0").ToArray());
    }

    private static Func<ISecureKeyStore, Action<ISecureKeyStore>> WithKey(Func<ISecureKeyStore, uint> prepare, Action<ISecureKeyStore, uint> call) => store =>
    {
        uint key = prepare(store);
        return other => call(other, key);
    };

    private static Func<ISecureKeyStore, Action<ISecureKeyStore>> InSession(Action<TestSession> prepare, Action<TestSession> call) =>
        InSession(
            session =>
            {
                prepare(session);
                return 0;
            },
            (session, _) => call(session));

    /// <summary>A call within a session: the session goes on, from the same point, on each copy.</summary>
    private static Func<ISecureKeyStore, Action<ISecureKeyStore>> InSession<T>(
        Func<TestSession, T> prepare, Action<TestSession, T> call, Action<ISecureKeyStore, TestSession>? then = null) => store =>
    {
        var session = Issuer.Open(store, p => p with { SessionLifeTime = ushort.MaxValue });
        var prepared = prepare(session);
        return other =>
        {
            using var going = session.On(other);
            call(going, prepared);
            then?.Invoke(other, going);
        };
    };
}
