using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Bytes = System.ReadOnlySpan<byte>;

namespace Sks.Daemon.Authorization;

/// <content>What only the owner does. One answer, whether the key or session is there or not.</content>
internal sealed partial class GrantedKeys
{
    private static SksException NotTheOwner => new(SksStatus.NotAllowed, "Only its owner manages this key store.");

    /// <inheritdoc/>
    public CreatedProvisioningSession CreateProvisioningSession(ProvisioningSessionParameters parameters) => throw NotTheOwner;

    /// <inheritdoc/>
    public byte[] CloseProvisioningSession(uint provisioningHandle, Bytes nonce, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public EnumeratedProvisioningSession? EnumerateProvisioningSessions(uint provisioningHandle, bool provisioningState) => throw NotTheOwner;

    /// <inheritdoc/>
    public void AbortProvisioningSession(uint provisioningHandle) => throw NotTheOwner;

    /// <inheritdoc/>
    public void UpdateKeyManagementKey(uint provisioningHandle, Bytes keyManagementKey, Bytes authorization) => throw NotTheOwner;

    /// <inheritdoc/>
    public uint CreatePukPolicy(uint provisioningHandle, PukPolicy policy, Bytes encryptedPuk, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public uint CreatePinPolicy(uint provisioningHandle, PinPolicy policy, uint pukPolicyHandle, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public CreatedKeyEntry CreateKeyEntry(
        uint provisioningHandle, KeyEntryParameters parameters, uint pinPolicyHandle, Bytes pinValue, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public uint GetKeyHandle(uint provisioningHandle, string id) => throw NotTheOwner;

    /// <inheritdoc/>
    public void SetCertificatePath(uint keyHandle, IReadOnlyList<byte[]> certificatePath, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public void ImportSymmetricKey(uint keyHandle, Bytes encryptedKey, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public void ImportPrivateKey(uint keyHandle, Bytes encryptedKey, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public void AddExtension(uint keyHandle, KeyExtension extension, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public void PostDeleteKey(uint provisioningHandle, uint targetKeyHandle, Bytes authorization, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public void PostUnlockKey(uint provisioningHandle, uint targetKeyHandle, Bytes authorization, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public void PostUpdateKey(uint keyHandle, uint targetKeyHandle, Bytes authorization, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public void PostCloneKeyProtection(uint keyHandle, uint targetKeyHandle, Bytes authorization, Bytes mac) => throw NotTheOwner;

    /// <inheritdoc/>
    public void SetProperty(uint keyHandle, string type, string name, string value) => throw NotTheOwner;

    /// <inheritdoc/>
    public void DeleteKey(uint keyHandle, Bytes authorization) => throw NotTheOwner;

    /// <inheritdoc/>
    public byte[] ExportKey(uint keyHandle, Bytes authorization) => throw NotTheOwner;

    /// <inheritdoc/>
    public void UnlockKey(uint keyHandle, Bytes authorization) => throw NotTheOwner;

    /// <inheritdoc/>
    public void ChangePin(uint keyHandle, Bytes authorization, Bytes newPin) => throw NotTheOwner;

    /// <inheritdoc/>
    public void SetPin(uint keyHandle, Bytes authorization, Bytes newPin) => throw NotTheOwner;

    /// <inheritdoc/>
    public string UpdateFirmware(Bytes chunk) => throw NotTheOwner;
}
