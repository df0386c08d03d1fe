using Sks.KeyGen2.Proxy;

namespace Sks.Issuer.Tests.Testing;

/// <summary>A device to which messages are carried by file.</summary>
internal sealed class TestFileDevice(TestDevice device, string url, TimeProvider clock) : IDisposable
{
    private readonly ProvisioningProxy _proxy = new(device.Element, device, new Uri(url), [], clock);

    public void Respond(string request, string response) => File.WriteAllBytes(response, _proxy.Respond(File.ReadAllBytes(request)));

    public void Dispose() => _proxy.Dispose();
}
