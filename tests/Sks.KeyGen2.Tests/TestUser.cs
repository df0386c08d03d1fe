using Sks.Core.Secrets;
using Sks.KeyGen2.Proxy;

namespace Sks.KeyGen2.Tests;

/// <summary>A person who agrees and has PINs ready; remembers what was asked.</summary>
internal sealed class TestUser(params string[] pins) : IProvisioningUser
{
    private readonly Queue<string> _pins = new(pins);

    public bool Consents { get; init; } = true;

    public List<ConsentRequest> Consented { get; } = [];

    public bool AcceptsImports { get; init; } = true;

    public List<ImportRequest> Imports { get; } = [];

    public List<PinRequest> Asked { get; } = [];

    public bool Consent(ConsentRequest request)
    {
        Consented.Add(request);
        return Consents;
    }

    public SecretBuffer? ChoosePin(PinRequest request)
    {
        Asked.Add(request);
        return _pins.TryDequeue(out string? pin) ? new SecretBuffer(System.Text.Encoding.UTF8.GetBytes(pin)) : null;
    }

    public bool AcceptImport(ImportRequest request)
    {
        Imports.Add(request);
        return AcceptsImports;
    }

    public void GeneratingKey(string keyAlgorithm, string friendlyName)
    {
    }
}
