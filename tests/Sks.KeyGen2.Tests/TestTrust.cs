using Sks.KeyGen2.Issuer;

namespace Sks.KeyGen2.Tests;

/// <summary>Trusts every device, or gives a reason not to.</summary>
internal sealed class TestTrust(string? reason = null) : IDeviceTrust
{
    public string? ReasonToRefuse(IReadOnlyList<byte[]> deviceCertificatePath) => reason;
}
