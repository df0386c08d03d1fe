using Sks.Core;
using Sks.Core.Protection;
using Bytes = System.ReadOnlySpan<byte>;

namespace Sks.Daemon.Authorization;

/// <content>The device: a grantee may ask how many tries the PIN of a granted key has left, and nothing else.</content>
internal sealed partial class GrantedKeys : IDeviceAdministration
{
    /// <inheritdoc/>
    public DevicePinInfo GetDevicePinInfo()
    {
        RequireGrant();
        return store is IDeviceAdministration device ? device.GetDevicePinInfo() : throw NotTheOwner;
    }

    /// <inheritdoc/>
    public byte[] GetDeviceCertificationRequest() => throw NotTheOwner;

    /// <inheritdoc/>
    public void SetDeviceCertificatePath(IReadOnlyList<byte[]> certificatePath) => throw NotTheOwner;

    /// <inheritdoc/>
    public void InitializeDevicePin(Bytes puk, Bytes pin) => throw NotTheOwner;

    /// <inheritdoc/>
    public void ChangeDevicePin(Bytes authorization, Bytes newPin) => throw NotTheOwner;

    /// <inheritdoc/>
    public void SetDevicePin(Bytes authorization, Bytes newPin) => throw NotTheOwner;

    /// <inheritdoc/>
    public void UnlockDevicePin(Bytes authorization) => throw NotTheOwner;
}
