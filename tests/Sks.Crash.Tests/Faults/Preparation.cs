using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Wire;
using Sks.Testing.Issuer;

namespace Sks.Crash.Tests.Faults;

/// <summary>What the calls of <see cref="MutatingCalls"/> need to be made; each makes the store so, and tells the call.</summary>
internal static class Preparation
{
    public const string Properties = "https://example.com/properties";

    public static readonly TestIssuer Issuer = new();
    public static readonly byte[] NewPin = [.. "2580"u8];
    public static readonly byte[] Wrong = [.. "0000"u8];

    private static readonly ECDsa Own = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>A private key of the issuer's making.</summary>
    public static byte[] OwnPrivateKey => Own.ExportPkcs8PrivateKey();

    public static uint Enrol(ISecureKeyStore store) => Enrolment.WithPinAndPuk(store);

    public static uint EnrolExportable(ISecureKeyStore store) =>
        Enrolment.WithPinAndPuk(store, key => key with { ExportProtection = ExportProtection.None });

    /// <summary>A key whose export and deletion take its PIN.</summary>
    public static uint EnrolForPin(ISecureKeyStore store) => Enrolment.WithPinAndPuk(
        store, key => key with { ExportProtection = ExportProtection.Pin, DeleteProtection = DeleteProtection.Pin });

    public static uint EnrolWithErrors(ISecureKeyStore store)
    {
        uint key = Enrol(store);
        Refused(() => store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Wrong, new byte[32]));
        return key;
    }

    public static uint EnrolWithBag(ISecureKeyStore store)
    {
        using var session = Issuer.Open(store);
        var (entry, path) = Certified(session);
        session.AddExtension(entry, path, Bag());
        session.Close();
        return entry.KeyHandle;
    }

    public static KeyExtension Bag() => SymmetricKeys.Bag(Properties, ("Counter", true, "0"));

    public static (CreatedKeyEntry Entry, IReadOnlyList<byte[]> Path) Certified(TestSession session)
    {
        var entry = session.CreateKeyEntry();
        return (entry, session.SetCertificatePath(entry));
    }

    /// <summary>A key whose certificate is about <see cref="OwnPrivateKey"/>.</summary>
    public static (CreatedKeyEntry Entry, IReadOnlyList<byte[]> Path) CertifiedForOwn(TestSession session)
    {
        var entry = session.CreateKeyEntry();
        return (entry, session.SetCertificatePath(entry, Issuer.Certify(Own.ExportSubjectPublicKeyInfo())));
    }

    public static Func<ISecureKeyStore, Action<ISecureKeyStore>> WithKey(Func<ISecureKeyStore, uint> prepare, Action<ISecureKeyStore, uint> call) => store =>
    {
        uint key = prepare(store);
        return other => call(other, key);
    };

    /// <summary>A call on a key that its issuer can come back to.</summary>
    public static Func<ISecureKeyStore, Action<ISecureKeyStore>> WithTarget(Action<ISecureKeyStore, UpdateTarget> call) => store =>
    {
        var target = EnrolTarget(store);
        return other => call(other, target);
    };

    public static Func<ISecureKeyStore, Action<ISecureKeyStore>> InSession(Action<TestSession> call) => InSession(_ => 0, (session, _) => call(session));

    /// <summary>A call within a session: the session goes on, from the same point, on each copy.</summary>
    public static Func<ISecureKeyStore, Action<ISecureKeyStore>> InSession<T>(
        Func<TestSession, T> prepare, Action<TestSession, T> call, Action<ISecureKeyStore, TestSession>? then = null) => store =>
        Going(Open(store), prepare, call, then);

    /// <summary>A call within a session in which the issuer comes back to a key whose PIN was wrong once.</summary>
    public static Func<ISecureKeyStore, Action<ISecureKeyStore>> InUpdate(Action<TestSession, UpdateTarget> prepare, Action<TestSession, UpdateTarget> call) => store =>
    {
        var old = EnrolTarget(store);
        Refused(() => store.SignHashedData(old.Key, AlgorithmUris.EcdsaSha256, [], false, Wrong, new byte[32]));
        return Going(
            Open(store, UpdateTarget.PublicKey),
            session =>
            {
                var (entry, path) = Certified(session);
                var target = old with { Entry = entry, Path = path };
                prepare(session, target);
                return target;
            },
            call);
    };

    public static Action<ISecureKeyStore> OnDevice(Action<IDeviceAdministration> call) => store => call((IDeviceAdministration)store);

    /// <summary>Makes calls of one login: an element's, or a connection's to a daemon.</summary>
    public static void OnLogins(ISecureKeyStore store, Action<IConnectionLogins> calls) =>
        calls(store as IConnectionLogins ?? new ElementLogins(((ICardAccess)store).OpenLogins()));

    public static Func<ISecureKeyStore, Action<ISecureKeyStore>> WithDevicePin(Action<IDeviceAdministration> call, int errors = 0) => store =>
    {
        var device = (IDeviceAdministration)store;
        device.InitializeDevicePin(Enrolment.Puk, Enrolment.Pin);
        for (int i = 0; i < errors; i++)
        {
            Refused(() => device.ChangeDevicePin(Wrong, NewPin));
        }

        return OnDevice(call);
    };

    /// <summary>A certificate of the vendor's for this device.</summary>
    public static Action<ISecureKeyStore> DeviceCertificate(ISecureKeyStore store)
    {
        byte[] request = ((IDeviceAdministration)store).GetDeviceCertificationRequest();
        var read = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256);
        var path = Issuer.Certify(read.PublicKey.ExportSubjectPublicKeyInfo(), "CN=Device");
        return OnDevice(device => device.SetDeviceCertificatePath(path));
    }

    private static UpdateTarget EnrolTarget(ISecureKeyStore store)
    {
        using var session = Open(store, UpdateTarget.PublicKey);
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy() with { Grouping = PinGrouping.Shared }, puk);
        var entry = session.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin);
        var path = session.SetCertificatePath(entry);
        session.Close();
        return new UpdateTarget(session.Handle, entry.KeyHandle, path[0]);
    }

    private static TestSession Open(ISecureKeyStore store, byte[]? keyManagementKey = null) => Issuer.Open(
        store, p => p with { SessionLifeTime = ushort.MaxValue, KeyManagementKey = keyManagementKey ?? [] });

    private static Action<ISecureKeyStore> Going<T>(
        TestSession session, Func<TestSession, T> prepare, Action<TestSession, T> call, Action<ISecureKeyStore, TestSession>? then = null)
    {
        var prepared = prepare(session);
        return other =>
        {
            using var going = session.On(other);
            call(going, prepared);
            then?.Invoke(other, going);
        };
    }

    private static void Refused(Action call)
    {
        try
        {
            call();
        }
        catch (SksException e) when (e.Status == SksStatus.Authorization)
        {
            return;
        }

        throw new InvalidOperationException("A wrong PIN was taken.");
    }
}
