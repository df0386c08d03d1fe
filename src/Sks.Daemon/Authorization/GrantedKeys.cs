using Sks.Core;
using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Bytes = System.ReadOnlySpan<byte>;

namespace Sks.Daemon.Authorization;

/// <summary>
/// Another user's store as a grantee has it: granted keys are there to be used, all others are not there, and nothing can be managed.
/// Each call asks for the grant anew, so a revocation holds for connections that are open. Thread safe.
/// </summary>
/// <remarks>
/// Whether a key is absent or not granted costs the same look at the grants. Biometrics are the owner's, so no grantee can vouch for them.
/// </remarks>
/// <param name="store">The owner's store.</param>
/// <param name="grants">The grants in it.</param>
/// <param name="judge">Judges for the caller.</param>
/// <param name="logins">The caller's logins, through which keys are used; <see langword="null"/>: each use is authorised by itself.</param>
internal sealed partial class GrantedKeys(ISecureKeyStore store, IGrantAdministration grants, GrantJudge judge, ICardLogins? logins = null)
    : ISecureKeyStore
{
    private readonly IKeyUse _use = (IKeyUse?)logins ?? store;

    /// <summary>The same keys, used by these logins to the owner's store.</summary>
    internal IKeyUse Through(ICardLogins logins) => new GrantedKeys(store, grants, judge, logins);

    /// <summary>Lets pass what is granted.</summary>
    /// <exception cref="SksException">As a store that does not have the key answers.</exception>
    internal void Require(uint keyHandle) => Granted(keyHandle);

    /// <inheritdoc/>
    public DeviceInfo GetDeviceInfo()
    {
        RequireGrant();
        return store.GetDeviceInfo();
    }

    /// <inheritdoc/>
    public EnumeratedKey? EnumerateKeys(uint keyHandle)
    {
        for (uint handle = keyHandle; grants.EnumerateGrants(handle) is { } next; handle = next.KeyHandle)
        {
            // The key's predecessor by number is where its own enumeration begins; the key may have gone since.
            if (judge.MayUse(next) && store.EnumerateKeys(next.KeyHandle - 1) is { } key && key.KeyHandle == next.KeyHandle)
            {
                return key;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public KeyAttributes GetKeyAttributes(uint keyHandle) => store.GetKeyAttributes(Granted(keyHandle));

    /// <inheritdoc/>
    public KeyProtectionInfo GetKeyProtectionInfo(uint keyHandle) => store.GetKeyProtectionInfo(Granted(keyHandle));

    /// <inheritdoc/>
    public KeyExtension GetExtension(uint keyHandle, string type) => store.GetExtension(Granted(keyHandle), type);

    /// <inheritdoc/>
    public byte[] SignHashedData(uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes data) =>
        _use.SignHashedData(Usable(keyHandle, biometricAuth), algorithm, parameters, biometricAuth: false, authorization, data);

    /// <inheritdoc/>
    public byte[] AsymmetricKeyDecrypt(uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes data) =>
        _use.AsymmetricKeyDecrypt(Usable(keyHandle, biometricAuth), algorithm, parameters, biometricAuth: false, authorization, data);

    /// <inheritdoc/>
    public byte[] KeyAgreement(uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes publicKey) =>
        _use.KeyAgreement(Usable(keyHandle, biometricAuth), algorithm, parameters, biometricAuth: false, authorization, publicKey);

    /// <inheritdoc/>
    public byte[] PerformHmac(uint keyHandle, string algorithm, Bytes parameters, bool biometricAuth, Bytes authorization, Bytes data) =>
        _use.PerformHmac(Usable(keyHandle, biometricAuth), algorithm, parameters, biometricAuth: false, authorization, data);

    /// <inheritdoc/>
    public byte[] SymmetricKeyEncrypt(
        uint keyHandle,
        string algorithm,
        bool mode,
        Bytes parameters,
        bool biometricAuth,
        Bytes authorization,
        Bytes data) =>
        _use.SymmetricKeyEncrypt(Usable(keyHandle, biometricAuth), algorithm, mode, parameters, biometricAuth: false, authorization, data);

    /// <summary>The handle of a granted key.</summary>
    /// <exception cref="SksException">As a store that does not have the key answers.</exception>
    private uint Granted(uint keyHandle) =>
        keyHandle != 0 && grants.EnumerateGrants(keyHandle - 1) is { } next && next.KeyHandle == keyHandle && judge.MayUse(next)
            ? keyHandle
            : throw new SksException(SksStatus.NoKey, $"There is no key {keyHandle}.");

    private void RequireGrant()
    {
        if (EnumerateKeys(0) is null)
        {
            throw new SksException(SksStatus.NoKey, "The owner grants the caller no key any more.");
        }
    }

    private uint Usable(uint keyHandle, bool biometricAuth)
    {
        uint granted = Granted(keyHandle);
        return !biometricAuth
            ? granted
            : throw new SksException(SksStatus.Authorization, "The biometrics of this key are its owner's.");
    }
}
