using Sks.Core.Devices;
using Sks.Core.Secrets;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Proxy;

namespace Sks.Issuer.Tests.Testing;

/// <summary>A secure element in memory, with its owner, who agrees to everything.</summary>
internal sealed class TestDevice : IProvisioningUser, IDisposable
{
    /// <summary>A device with a certificate of <paramref name="vendor"/>, or its own when there is none.</summary>
    public TestDevice(TestVendor? vendor)
    {
        Element = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        if (vendor is not null)
        {
            Element.SetDeviceCertificatePath(vendor.CertifyRequest(Element.GetDeviceCertificationRequest()));
        }
    }

    public SecureElement Element { get; }

    public byte[] Certificate => Element.GetDeviceInfo().DeviceCertificate;

    public string ShortId => DeviceId.ShortForm(Certificate);

    /// <summary>What the last PIN was asked for with.</summary>
    public PinRequest? PinRequest { get; private set; }

    public bool Consent(ConsentRequest request) => true;

    public bool AcceptImport(ImportRequest request) => true;

    public SecretBuffer? ChoosePin(PinRequest request)
    {
        PinRequest = request;
        return new SecretBuffer("2580"u8);
    }

    public void GeneratingKey(string keyAlgorithm, string friendlyName)
    {
    }

    /// <summary>Handles of the keys that count.</summary>
    public IEnumerable<uint> Keys()
    {
        for (var key = Element.EnumerateKeys(0); key is not null; key = Element.EnumerateKeys(key.KeyHandle))
        {
            yield return key.KeyHandle;
        }
    }

    public void Dispose() => Element.Dispose();
}
