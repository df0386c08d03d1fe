namespace Sks.Core;

/// <summary>
/// What the specification leaves to the device: how it gets its certificate from the vendor. Method ids 200 and 201 of
/// the byte-level API (<c>docs/binary-api.md</c>). Implementations are thread safe.
/// </summary>
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
}
