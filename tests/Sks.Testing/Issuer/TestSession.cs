using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Core.SessionSecurity;

namespace Sks.Testing.Issuer;

/// <summary>
/// The issuer's view of an open session: MACs what it asks for, and verifies each attestation. A method call with
/// <see cref="SpoilMac"/> set sends a wrong MAC.
/// </summary>
public sealed class TestSession(
    TestIssuer issuer, ISecureKeyStore store, ProvisioningSessionParameters parameters, CreatedProvisioningSession created, SessionKey key)
    : IDisposable
{
    private readonly Dictionary<uint, string> _ids = new() { [0] = "" };
    private readonly Dictionary<uint, PinPolicy> _pinPolicies = [];
    private ushort _macSequenceCounter;

    public uint Handle => created.ProvisioningHandle;

    public ProvisioningSessionParameters Parameters => parameters;

    public CreatedProvisioningSession Created => created;

    public bool SpoilMac { get; set; }

    /// <summary>A key specification that nothing is wrong with; where an exponent is due, it is 3.</summary>
    public static KeyEntryParameters Key(string id = "Key.1", string keyAlgorithm = AlgorithmUris.P256) => new()
    {
        Id = id,
        KeyEntryAlgorithm = AlgorithmUris.Key1,
        AppUsage = AppUsage.Authentication,
        KeyAlgorithm = keyAlgorithm,
        KeyParameters = keyAlgorithm.EndsWith(".exp", StringComparison.Ordinal) ? [3] : [],
        FriendlyName = "Test key",
    };

    /// <summary>A PIN policy that nothing is wrong with: 4 to 8 digits, three tries.</summary>
    public static PinPolicy PinPolicy(string id = "PIN.1") => new(
        id, true, true, PinFormat.Numeric, 3, PinGrouping.None, PatternRestrictions.None, 4, 8, InputMethod.Any);

    /// <summary>The same session, going on with another connection to the store.</summary>
    public TestSession On(ISecureKeyStore other)
    {
        var session = new TestSession(issuer, other, parameters, created, SessionKey.TakeFrom(key.Secret.ToArray()))
        {
            _macSequenceCounter = _macSequenceCounter,
        };
        foreach (var (handle, id) in _ids)
        {
            session._ids[handle] = id;
        }

        foreach (var (handle, policy) in _pinPolicies)
        {
            session._pinPolicies[handle] = policy;
        }

        return session;
    }

    /// <summary>Takes a handle for that of the key of this ID, wherever it comes from.</summary>
    public void Believe(uint keyHandle, string id) => _ids[keyHandle] = id;

    public byte[] Mac(string methodName, byte[] data)
    {
        byte[] mac = key.Mac(methodName, _macSequenceCounter++, data);
        if (SpoilMac)
        {
            mac[^1] ^= 1;
        }

        return mac;
    }

    public byte[] Encrypt(ReadOnlySpan<byte> secret) => key.Encrypt(secret);

    public uint CreatePukPolicy(PukPolicy policy, ReadOnlySpan<byte> puk)
    {
        byte[] encryptedPuk = Encrypt(puk);
        byte[] mac = Mac(MethodNames.CreatePukPolicy, MacData.CreatePukPolicy(policy, encryptedPuk));
        uint handle = store.CreatePukPolicy(Handle, policy, encryptedPuk, mac);
        _ids[handle] = policy.Id;
        return handle;
    }

    public uint CreatePinPolicy(PinPolicy policy, uint pukPolicyHandle = 0)
    {
        byte[] mac = Mac(MethodNames.CreatePinPolicy, MacData.CreatePinPolicy(policy, _ids[pukPolicyHandle]));
        uint handle = store.CreatePinPolicy(Handle, policy, pukPolicyHandle, mac);
        _ids[handle] = policy.Id;
        _pinPolicies[handle] = policy;
        return handle;
    }

    /// <summary>Creates a key; the PIN is given as the user or the issuer would, by the policy.</summary>
    public CreatedKeyEntry CreateKeyEntry(KeyEntryParameters? specification = null, uint pinPolicyHandle = 0, byte[]? pin = null)
    {
        specification ??= Key();
        bool issuerSetsPin = pinPolicyHandle != 0 && !_pinPolicies[pinPolicyHandle].UserDefined;
        byte[] pinValue = issuerSetsPin ? Encrypt(pin) : pin ?? [];
        byte[] data = MacData.CreateKeyEntry(specification, _ids[pinPolicyHandle], issuerSetsPin ? pinValue : []);
        byte[] mac = Mac(MethodNames.CreateKeyEntry, data);
        var entry = store.CreateKeyEntry(Handle, specification, pinPolicyHandle, pinValue, mac);
        Verify(MacData.KeyAttestation(entry.PublicKey, mac), entry.Attestation);
        _ids[entry.KeyHandle] = specification.Id;
        return entry;
    }

    public IReadOnlyList<byte[]> SetCertificatePath(CreatedKeyEntry entry, IReadOnlyList<byte[]>? path = null)
    {
        path ??= issuer.Certify(entry.PublicKey);
        byte[] data = MacData.SetCertificatePath(entry.PublicKey, _ids[entry.KeyHandle], path);
        store.SetCertificatePath(entry.KeyHandle, path, Mac(MethodNames.SetCertificatePath, data));
        return path;
    }

    public void ImportSymmetricKey(CreatedKeyEntry entry, IReadOnlyList<byte[]> path, byte[] secret)
    {
        byte[] encrypted = Encrypt(secret);
        store.ImportSymmetricKey(entry.KeyHandle, encrypted, Mac(MethodNames.ImportSymmetricKey, MacData.ImportKey(path[0], encrypted)));
    }

    public void ImportPrivateKey(CreatedKeyEntry entry, IReadOnlyList<byte[]> path, byte[] pkcs8)
    {
        byte[] encrypted = Encrypt(pkcs8);
        store.ImportPrivateKey(entry.KeyHandle, encrypted, Mac(MethodNames.ImportPrivateKey, MacData.ImportKey(path[0], encrypted)));
    }

    /// <summary>Adds an extension; the data of an encrypted one is given in clear.</summary>
    public void AddExtension(CreatedKeyEntry entry, IReadOnlyList<byte[]> path, KeyExtension extension)
    {
        if (extension.SubType == ExtensionSubType.EncryptedExtension)
        {
            extension = extension with { ExtensionData = Encrypt(extension.ExtensionData) };
        }

        store.AddExtension(entry.KeyHandle, extension, Mac(MethodNames.AddExtension, MacData.AddExtension(path[0], extension)));
    }

    /// <summary>The signature by a key management key that section 6.4 asks for.</summary>
    public byte[] Authorize(ECDsa keyManagementKey, byte[] targetCertificate) =>
        Authorize(data => keyManagementKey.SignData(data, HashAlgorithmName.SHA256), targetCertificate);

    /// <summary>The same by a key management key of any kind.</summary>
    public byte[] Authorize(Func<byte[], byte[]> sign, byte[] targetCertificate) => sign(TargetKeyReference(targetCertificate));

    /// <summary>What a key management key has to sign, on this device or on another.</summary>
    public byte[] TargetKeyReference(byte[] targetCertificate, byte[]? deviceId = null) => key.TargetKeyReference(
        deviceId ?? DeviceId.For(parameters.PrivacyEnabled, store.GetDeviceInfo().DeviceCertificate).ToArray(), targetCertificate);

    public void PostDeleteKey(uint target, byte[] authorization) => store.PostDeleteKey(
        Handle, target, authorization, Mac(MethodNames.PostDeleteKey, MacData.PostOperation(authorization)));

    public void PostUnlockKey(uint target, byte[] authorization) => store.PostUnlockKey(
        Handle, target, authorization, Mac(MethodNames.PostUnlockKey, MacData.PostOperation(authorization)));

    public void PostUpdateKey(CreatedKeyEntry entry, IReadOnlyList<byte[]> path, uint target, byte[] authorization) => store.PostUpdateKey(
        entry.KeyHandle,
        target,
        authorization,
        Mac(MethodNames.PostUpdateKey, MacData.PostKeyOperation(path[0], authorization)));

    public void PostCloneKeyProtection(CreatedKeyEntry entry, IReadOnlyList<byte[]> path, uint target, byte[] authorization) =>
        store.PostCloneKeyProtection(
            entry.KeyHandle,
            target,
            authorization,
            Mac(MethodNames.PostCloneKeyProtection, MacData.PostKeyOperation(path[0], authorization)));

    public void Close() => CloseWith(RandomNumberGenerator.GetBytes(32));

    public void CloseWith(byte[] nonce)
    {
        byte[] data = MacData.CloseProvisioningSession(created.ClientSessionId, parameters.ServerSessionId, parameters.IssuerUri, nonce);
        byte[] attestation = store.CloseProvisioningSession(Handle, nonce, Mac(MethodNames.CloseProvisioningSession, data));
        Verify(MacData.CloseAttestation(nonce), attestation);
    }

    public void Dispose() => key.Dispose();

    private void Verify(byte[] data, byte[] attestation)
    {
        byte[] expected = key.Mac(MethodNames.DeviceAttestation, _macSequenceCounter++, data);
        if (!expected.AsSpan().SequenceEqual(attestation))
        {
            throw new InvalidOperationException("An attestation does not verify.");
        }
    }
}
