using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Core.Secrets;
using Sks.Engine.Cards;
using Sks.Engine.Device;
using Sks.Engine.Keys;
using Sks.Engine.Protection;
using Sks.Engine.Provisioning;
using Sks.Engine.Store;

namespace Sks.Engine;

/// <summary>
/// The secure element: the specification's methods over a sealed store. This class only says which part answers which method; each part
/// is a chapter.
/// </summary>
/// <remarks>
/// Thread safe. Calls of one session wait for each other; signatures with different keys, and with one key, run side by side. What a
/// call returned, and each counted PIN failure, is durable.
/// </remarks>
public sealed partial class SecureElement : ISecureKeyStore, IDeviceAdministration, IGrantAdministration, ICardAccess, IProvisioningAbort, IDisposable
{
    private const ushort ApiLevel = 107;

    /// <summary>Asked once: it tries.</summary>
    private static readonly bool SecretsAreLocked = SecretBuffer.CanBeLocked;

    private readonly SealedStore _store;
    private readonly CredentialDatabase _database;
    private readonly DeviceIdentity _device;
    private readonly OpenSessions _sessions;
    private readonly SessionCreation _sessionCreation;
    private readonly ClosedKeys _keys;
    private readonly OpenedKeys _openedKeys;
    private readonly PinVerification _pins;
    private readonly PukVerification _puks;
    private readonly PinAdministration _pinAdministration;
    private readonly DevicePin _devicePin;
    private readonly bool _biometricSupport;
    private readonly KeyUse _keyUse;
    private readonly KeyDeletion _deletion;
    private readonly KeyExport _export;
    private readonly KeyExtensions _extensions;
    private readonly PostOperations _postOperations;
    private readonly GrantAdministration _grants;
    private readonly CardDirectory _cards;

    /// <summary>
    /// Opens the element that lives in <paramref name="store"/>, which it owns from now on. An empty store gets an attestation key and a
    /// self-signed device certificate; open sessions whose lifetime is over are removed.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="clock">For session life times, certificates and delays.</param>
    /// <param name="biometricSupport">
    /// Whether callers are trusted to say truthfully that the platform has verified the person (<c>biometricAuth</c>). Without, keys that
    /// want biometrics are not created, and those that are there refuse it.
    /// </param>
    /// <param name="attestationKeyInTpm">
    /// Whether the attestation key has to be in the TPM by which the store was opened; a store without one gets it there.
    /// </param>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Storage"/>: the store cannot be read or written; <see cref="SksStatus.External"/>: the TPM makes no key;
    /// <see cref="SksStatus.NotAllowed"/>: the store has its attestation key in software, where it was to be in the TPM.
    /// </exception>
    public SecureElement(SealedStore store, TimeProvider clock, bool biometricSupport = false, bool attestationKeyInTpm = false)
    {
        ArgumentNullException.ThrowIfNull(store);
        _biometricSupport = biometricSupport;
        _store = store;
        _database = new CredentialDatabase(store);
        _device = DeviceIdentity.OpenOrCreate(_database, clock, store.Tpm, attestationKeyInTpm);
        _sessions = new OpenSessions(_database, clock);
        _sessionCreation = new SessionCreation(_database, _device, clock);
        _keys = new ClosedKeys(_database);
        _openedKeys = new OpenedKeys(_database);
        _pins = new PinVerification(_database, _keys, biometricSupport);
        _puks = new PukVerification(_database, clock);
        _pinAdministration = new PinAdministration(_database, _keys, _pins, _puks);
        _devicePin = new DevicePin(_database, _keys, _pins, _puks, _pinAdministration);
        _keyUse = new KeyUse(_database, _keys, _openedKeys, _pins);
        var protectedOperation = new ProtectedOperation(_database, _keys, _pins, _pinAdministration);
        _deletion = new KeyDeletion(_database, _keys, _openedKeys, protectedOperation);
        _export = new KeyExport(_database, protectedOperation);
        _extensions = new KeyExtensions(_database, _keys);
        _postOperations = new PostOperations(_database, _keys, _device);
        _grants = new GrantAdministration(_database, _keys);
        _cards = new CardDirectory(_database, _keys, _device);
        _sessions.RemoveExpired();
    }

    /// <inheritdoc/>
    public DeviceInfo GetDeviceInfo() => new(
        ApiLevel,
        DeviceType.LocationEmbedded,
        UpdateUrl: "",
        DeviceIdentity.VendorName,
        Description(_device.IsInTpm),
        _device.CertificatePath,
        AlgorithmRegistry.Uris,
        Limits.CryptoDataSize,
        Limits.ExtensionDataSize,
        _devicePin.IsInitialized,
        _biometricSupport);

    /// <inheritdoc/>
    public EnumeratedProvisioningSession? EnumerateProvisioningSessions(uint provisioningHandle, bool provisioningState) =>
        _keys.EnumerateSessions(provisioningHandle, provisioningState);

    /// <inheritdoc/>
    public EnumeratedKey? EnumerateKeys(uint keyHandle) => _keys.Enumerate(keyHandle);

    /// <inheritdoc/>
    public KeyAttributes GetKeyAttributes(uint keyHandle) => _keys.GetAttributes(keyHandle);

    /// <inheritdoc/>
    public KeyProtectionInfo GetKeyProtectionInfo(uint keyHandle) => _keys.GetProtectionInfo(keyHandle);

    /// <inheritdoc/>
    public KeyExtension GetExtension(uint keyHandle, string type) => _extensions.Get(keyHandle, type);

    /// <inheritdoc/>
    public void SetProperty(uint keyHandle, string type, string name, string value) =>
        _extensions.SetProperty(keyHandle, type, name, value);

    /// <inheritdoc/>
    public byte[] ExportKey(uint keyHandle, ReadOnlySpan<byte> authorization) => _export.Export(keyHandle, authorization);

    /// <inheritdoc/>
    public string UpdateFirmware(ReadOnlySpan<byte> chunk) =>
        throw new SksException(SksStatus.Option, "This device has no update URL.");

    /// <inheritdoc/>
    public void DeleteKey(uint keyHandle, ReadOnlySpan<byte> authorization) => _deletion.Delete(keyHandle, authorization);

    /// <inheritdoc/>
    public void UnlockKey(uint keyHandle, ReadOnlySpan<byte> authorization) => _pinAdministration.Unlock(keyHandle, authorization);

    /// <inheritdoc/>
    public void ChangePin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin) =>
        _pinAdministration.ChangePin(keyHandle, authorization, newPin);

    /// <inheritdoc/>
    public void SetPin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin) =>
        _pinAdministration.SetPin(keyHandle, authorization, newPin);

    /// <inheritdoc/>
    public byte[] GetDeviceCertificationRequest() => _device.CreateCertificationRequest();

    /// <inheritdoc/>
    public void SetDeviceCertificatePath(IReadOnlyList<byte[]> certificatePath)
    {
        using (_database.EnterGate())
        {
            if (_database.FindNext(RecordKind.Session, 0, Records.SessionRecord.Read) is { } session)
            {
                CryptographicOperations.ZeroMemory(session.SessionKey);
                throw new SksException(SksStatus.NotAllowed, "The device certificate cannot be changed while the store holds a session.");
            }

            _device.SetCertificatePath(certificatePath);
        }
    }

    /// <inheritdoc/>
    public DevicePinInfo GetDevicePinInfo() => _devicePin.GetInfo();

    /// <inheritdoc/>
    public void InitializeDevicePin(ReadOnlySpan<byte> puk, ReadOnlySpan<byte> pin) => _devicePin.Initialize(puk, pin);

    /// <inheritdoc/>
    public void ChangeDevicePin(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin) => _devicePin.Change(authorization, newPin);

    /// <inheritdoc/>
    public void SetDevicePin(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin) => _devicePin.Set(authorization, newPin);

    /// <inheritdoc/>
    public void UnlockDevicePin(ReadOnlySpan<byte> authorization) => _devicePin.Unlock(authorization);

    /// <summary>Wipes what is open and closes the store. No call may be under way.</summary>
    public void Dispose()
    {
        try
        {
            _pins.Settle();
        }
        catch (SksException)
        {
            // The disk fails. What is counted ahead will count, as after a power cut.
        }

        _openedKeys.Dispose();
        _device.Dispose();
        _store.Dispose();
    }

    /// <summary>The owner reads it (<c>sks device</c>), so it also tells what the owner would want to know.</summary>
    private static string Description(bool isInTpm) => "Software secure key store"
        + (isInTpm ? ", attestation key in a TPM 2.0" : "")
        + (SecretsAreLocked
            ? ""
            : "; its secrets may reach swap, since the system does not let it lock 2 MiB of memory: raise the limit of sksd "
                + "(ulimit -l, LimitMEMLOCK=) and start it again");
}
