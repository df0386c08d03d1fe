using System.Security.Cryptography;
using Sks.Core.Protection;
using Sks.Engine.Tests.Frames;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Tampering;

/// <summary>
/// A secure element that has a past: four keys that an issuer can manage, one that nobody can, and one of another issuer. So there is
/// always something that tampering could reach.
/// </summary>
internal sealed class EnrolledElement : IDisposable
{
    public EnrolledElement()
    {
        Targets = [.. Enumerable.Range(0, 4).Select(_ => Enrol(Issuer, KeyManagementKey))];
        ForeignKey = Enrol(OtherIssuer, OtherKeyManagementKey).Handle;
        UnmanagedKey = Enrol(Issuer, null).Handle;
    }

    public TestElement Element { get; } = new();

    public TestIssuer Issuer { get; } = new("Issuer One");

    public TestIssuer OtherIssuer { get; } = new("Issuer Two");

    public ECDsa KeyManagementKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa OtherKeyManagementKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Keys under a shared PIN each, of sessions that <see cref="KeyManagementKey"/> manages.</summary>
    public IReadOnlyList<(uint Handle, byte[] Certificate)> Targets { get; }

    public uint ForeignKey { get; }

    public uint UnmanagedKey { get; }

    public void Dispose()
    {
        Element.Dispose();
        Issuer.Dispose();
        OtherIssuer.Dispose();
        KeyManagementKey.Dispose();
        OtherKeyManagementKey.Dispose();
    }

    private (uint Handle, byte[] Certificate) Enrol(TestIssuer issuer, ECDsa? keyManagementKey)
    {
        using var session = issuer.Open(
            Element.Element, p => p with { KeyManagementKey = keyManagementKey?.ExportSubjectPublicKeyInfo() ?? [] });
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy() with { Grouping = PinGrouping.Shared }, puk);
        var entry = session.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin);
        var path = session.SetCertificatePath(entry);
        session.Close();
        return (entry.KeyHandle, path[0]);
    }
}
