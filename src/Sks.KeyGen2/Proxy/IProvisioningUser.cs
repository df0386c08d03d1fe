using Sks.Core.Secrets;

namespace Sks.KeyGen2.Proxy;

/// <summary>The person before the proxy: consents, and chooses PINs. Called from <see cref="ProvisioningProxy.Respond"/>.</summary>
public interface IProvisioningUser
{
    /// <summary>Shows who asks for what and returns whether the person agrees.</summary>
    bool Consent(ConsentRequest request);

    /// <summary>
    /// Lets the person choose a PIN. The proxy checks it against the policy and asks again, with
    /// <see cref="PinRequest.Violation"/> set, until it fits.
    /// </summary>
    /// <returns>The PIN, which the proxy disposes of; <see langword="null"/> when the person gives up.</returns>
    SecretBuffer? ChoosePin(PinRequest request);

    /// <summary>
    /// Warns that a private key comes from the issuer, who may use it as well, and returns whether the person takes it. Asked before
    /// any credential is fitted; not asked for encryption keys, of which issuers keep copies as a service.
    /// </summary>
    bool AcceptImport(ImportRequest request);

    /// <summary>Tells what takes time now, for a progress line: a key being generated.</summary>
    void GeneratingKey(string keyAlgorithm, string friendlyName);
}
