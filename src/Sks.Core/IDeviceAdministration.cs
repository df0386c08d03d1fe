using Sks.Core.Protection;

namespace Sks.Core;

/// <summary>
/// What the specification leaves to the device: how it gets its certificate from the vendor, and its device PIN. Method ids 200 to 206
/// of the byte-level API (<c>docs/binary-api.md</c>). Implementations are thread safe.
/// </summary>
/// <remarks>
/// Every wrong device PIN or PUK, whichever method it was offered to, is counted durably before the method returns; a right one clears
/// the count.
/// </remarks>
public interface IDeviceAdministration
{
    /// <summary><c>getDeviceCertificationRequest [200]</c>: a PKCS #10 request (DER) over the attestation key.</summary>
    byte[] GetDeviceCertificationRequest();

    /// <summary>
    /// <c>setDeviceCertificatePath [201]</c>: fits the vendor's certificate path (DER, device first, at most 10 certificates).
    /// The device ID changes with it, and with the ID every later proof; so a store that holds a session refuses.
    /// </summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NotAllowed"/> when the store holds a provisioning session; <see cref="SksStatus.Crypto"/> for a
    /// certificate that is not X.509; <see cref="SksStatus.Option"/> for a path that is not contiguous or not about the attestation key.
    /// </exception>
    void SetDeviceCertificatePath(IReadOnlyList<byte[]> certificatePath);

    /// <summary><c>getDevicePinInfo [202]</c>: whether there is a device PIN, its rules and error counts.</summary>
    DevicePinInfo GetDevicePinInfo();

    /// <summary>
    /// <c>initializeDevicePin [203]</c>: gives the device its PUK and its PIN, once and for all. From then on <c>getDeviceInfo</c> says
    /// <c>devicePinSupport</c>.
    /// </summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NotAllowed"/> when there is a device PIN already; <see cref="SksStatus.Authorization"/> when the PUK or the PIN
    /// breaks the rules that <see cref="GetDevicePinInfo"/> tells.
    /// </exception>
    void InitializeDevicePin(ReadOnlySpan<byte> puk, ReadOnlySpan<byte> pin);

    /// <summary><c>changeDevicePin [204]</c>: a new device PIN, by the present one.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NotAllowed"/> without a device PIN; <see cref="SksStatus.Authorization"/> when <paramref name="authorization"/>
    /// is wrong or blocked, or <paramref name="newPin"/> breaks the rules, which does not count.
    /// </exception>
    void ChangeDevicePin(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin);

    /// <summary><c>setDevicePin [205]</c>: a new device PIN, by the device PUK; clears the PIN's error count too.</summary>
    /// <exception cref="SksException">As for <see cref="ChangeDevicePin"/>.</exception>
    void SetDevicePin(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin);

    /// <summary><c>unlockDevicePin [206]</c>: clears the error count of the device PIN, by the device PUK.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NotAllowed"/> without a device PIN; <see cref="SksStatus.Authorization"/> when <paramref name="authorization"/>
    /// is wrong or blocked.
    /// </exception>
    void UnlockDevicePin(ReadOnlySpan<byte> authorization);
}
