using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;

namespace Sks.Core;

/// <summary>
/// A secure key store: one method per method of chapter 7, in the order of the specification's method list, arguments in the
/// order of its <em>Input</em> tables. Objects that several formulas share (policies, key entry parameters) stand for the
/// arguments that they hold.
/// </summary>
/// <remarks>
/// <para>Every method throws <see cref="SksException"/> with the status that the specification gives, and no other exception for any
/// input. A provisioning method (ids 3 to 53) that fails removes its session and all that the session made.</para>
/// <para>Implementations are thread safe. Secrets passed as spans stay the caller's: the store keeps no reference to them.</para>
/// </remarks>
public interface ISecureKeyStore : IKeyUse
{
    /// <summary><c>getDeviceInfo [1]</c>: the characteristics of this device.</summary>
    DeviceInfo GetDeviceInfo();

    /// <summary><c>createProvisioningSession [2]</c>: opens a session whose key only the issuer and this store know.</summary>
    CreatedProvisioningSession CreateProvisioningSession(ProvisioningSessionParameters parameters);

    /// <summary><c>closeProvisioningSession [3]</c>: commits the session.</summary>
    /// <param name="provisioningHandle">An open session.</param>
    /// <param name="nonce">1 to 32 bytes from the issuer.</param>
    /// <param name="mac">32 bytes.</param>
    /// <returns>The attestation of the nonce, 32 bytes: the proof that everything the session made is durable.</returns>
    byte[] CloseProvisioningSession(uint provisioningHandle, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> mac);

    /// <summary><c>enumerateProvisioningSessions [4]</c>: the session after <paramref name="provisioningHandle"/>.</summary>
    /// <param name="provisioningHandle">0 to start, then the handle of the session read last.</param>
    /// <param name="provisioningState"><see langword="true"/> for open sessions only, <see langword="false"/> for closed ones only.</param>
    /// <returns><see langword="null"/> when there are no more.</returns>
    EnumeratedProvisioningSession? EnumerateProvisioningSessions(uint provisioningHandle, bool provisioningState);

    /// <summary><c>abortProvisioningSession [5]</c>: removes an open session and all that it made.</summary>
    void AbortProvisioningSession(uint provisioningHandle);

    /// <summary><c>updateKeyManagementKey [7]</c>: gives a closed session a new key management key.</summary>
    /// <param name="provisioningHandle">A closed session that has a key management key.</param>
    /// <param name="keyManagementKey">The new key, X.509 DER.</param>
    /// <param name="authorization">Signature of the new key by the old one.</param>
    void UpdateKeyManagementKey(uint provisioningHandle, ReadOnlySpan<byte> keyManagementKey, ReadOnlySpan<byte> authorization);

    /// <summary><c>createPukPolicy [8]</c>.</summary>
    /// <param name="provisioningHandle">An open session.</param>
    /// <param name="policy">The policy; its id names it in the session.</param>
    /// <param name="encryptedPuk">The PUK, as section 6.1 encrypts it.</param>
    /// <param name="mac">32 bytes.</param>
    /// <returns>The non-zero handle of the policy.</returns>
    uint CreatePukPolicy(uint provisioningHandle, PukPolicy policy, ReadOnlySpan<byte> encryptedPuk, ReadOnlySpan<byte> mac);

    /// <summary><c>createPinPolicy [9]</c>.</summary>
    /// <param name="provisioningHandle">An open session.</param>
    /// <param name="policy">The policy; its id names it in the session.</param>
    /// <param name="pukPolicyHandle">The governing PUK policy, or 0.</param>
    /// <param name="mac">32 bytes.</param>
    /// <returns>The non-zero handle of the policy.</returns>
    uint CreatePinPolicy(uint provisioningHandle, PinPolicy policy, uint pukPolicyHandle, ReadOnlySpan<byte> mac);

    /// <summary><c>createKeyEntry [10]</c>: generates a key pair.</summary>
    /// <param name="provisioningHandle">An open session.</param>
    /// <param name="parameters">What to generate and how it is protected.</param>
    /// <param name="pinPolicyHandle">The governing PIN policy, or 0.</param>
    /// <param name="pinValue">The user's PIN in clear, the issuer's encrypted PIN, or empty, as the policy has it.</param>
    /// <param name="mac">32 bytes.</param>
    CreatedKeyEntry CreateKeyEntry(
        uint provisioningHandle,
        KeyEntryParameters parameters,
        uint pinPolicyHandle,
        ReadOnlySpan<byte> pinValue,
        ReadOnlySpan<byte> mac);

    /// <summary><c>getKeyHandle [11]</c>: the handle of the key that the open session knows as <paramref name="id"/>.</summary>
    uint GetKeyHandle(uint provisioningHandle, string id);

    /// <summary><c>setCertificatePath [12]</c>: fits an X.509 certificate path, end entity first, to a new key.</summary>
    void SetCertificatePath(uint keyHandle, IReadOnlyList<byte[]> certificatePath, ReadOnlySpan<byte> mac);

    /// <summary><c>importSymmetricKey [13]</c>: at most 128 bytes, as section 6.1 encrypts them.</summary>
    void ImportSymmetricKey(uint keyHandle, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac);

    /// <summary><c>importPrivateKey [14]</c>: PKCS #8, as section 6.1 encrypts it.</summary>
    void ImportPrivateKey(uint keyHandle, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac);

    /// <summary><c>addExtension [15]</c>.</summary>
    void AddExtension(uint keyHandle, KeyExtension extension, ReadOnlySpan<byte> mac);

    /// <summary><c>postDeleteKey [50]</c>, carried out at close.</summary>
    void PostDeleteKey(uint provisioningHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac);

    /// <summary><c>postUnlockKey [51]</c>, carried out at close.</summary>
    void PostUnlockKey(uint provisioningHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac);

    /// <summary><c>postUpdateKey [52]</c>, carried out at close.</summary>
    void PostUpdateKey(uint keyHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac);

    /// <summary><c>postCloneKeyProtection [53]</c>, carried out at close.</summary>
    void PostCloneKeyProtection(uint keyHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac);

    /// <summary><c>enumerateKeys [70]</c>: the key of a closed session after <paramref name="keyHandle"/>.</summary>
    /// <param name="keyHandle">0 to start, then the handle of the key read last.</param>
    /// <returns><see langword="null"/> when there are no more.</returns>
    EnumeratedKey? EnumerateKeys(uint keyHandle);

    /// <summary><c>getKeyAttributes [71]</c>.</summary>
    KeyAttributes GetKeyAttributes(uint keyHandle);

    /// <summary><c>getKeyProtectionInfo [72]</c>.</summary>
    KeyProtectionInfo GetKeyProtectionInfo(uint keyHandle);

    /// <summary><c>getExtension [73]</c>: fails with <see cref="SksStatus.Option"/> for a type that the key does not have.</summary>
    KeyExtension GetExtension(uint keyHandle, string type);

    /// <summary><c>setProperty [74]</c>: sets a writable property of a property bag.</summary>
    void SetProperty(uint keyHandle, string type, string name, string value);

    /// <summary><c>deleteKey [80]</c>.</summary>
    /// <param name="keyHandle">A key of a closed session.</param>
    /// <param name="authorization">Empty, PIN or PUK, as the key's <see cref="DeleteProtection"/> has it.</param>
    void DeleteKey(uint keyHandle, ReadOnlySpan<byte> authorization);

    /// <summary><c>exportKey [81]</c>: the private key as PKCS #8, or the symmetric key; the caller wipes it.</summary>
    byte[] ExportKey(uint keyHandle, ReadOnlySpan<byte> authorization);

    /// <summary><c>unlockKey [82]</c>: clears the PIN error count by the PUK.</summary>
    void UnlockKey(uint keyHandle, ReadOnlySpan<byte> authorization);

    /// <summary><c>changePin [83]</c>: a new PIN by the old one.</summary>
    void ChangePin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin);

    /// <summary><c>setPin [84]</c>: a new PIN by the PUK; unlocks as well.</summary>
    void SetPin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin);

    /// <summary><c>updateFirmware [90]</c>.</summary>
    /// <returns>The next URL, or an empty string when the update is complete.</returns>
    string UpdateFirmware(ReadOnlySpan<byte> chunk);
}
