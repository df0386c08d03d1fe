namespace Sks.KeyGen2.Issuer;

/// <summary>Decides which devices an issuer trusts.</summary>
public interface IDeviceTrust
{
    /// <summary>Judges a device by its certificate path.</summary>
    /// <param name="deviceCertificatePath">X.509 DER, device first; empty in privacy mode.</param>
    /// <returns><see langword="null"/> when trusted, else the reason for the refusal as one sentence.</returns>
    string? ReasonToRefuse(IReadOnlyList<byte[]> deviceCertificatePath);
}
