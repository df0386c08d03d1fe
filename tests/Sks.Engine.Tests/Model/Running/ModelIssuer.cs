using System.Security.Cryptography;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>One of the three issuers: its certificates, its generations of key management keys, and a key that it imports.</summary>
internal sealed class ModelIssuer : IDisposable
{
    public ModelIssuer(string name, int generations)
    {
        Issuer = new TestIssuer(name);
        KeyManagementKeys = [.. Enumerable.Range(0, generations).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256))];
        BackupPath = Issuer.Certify(Backup.ExportSubjectPublicKeyInfo());
    }

    public TestIssuer Issuer { get; }

    /// <summary>By generation; empty for an issuer without.</summary>
    public ECDsa[] KeyManagementKeys { get; }

    /// <summary>A key that exists outside, so that its one certificate can be offered again.</summary>
    public ECDsa Backup { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public IReadOnlyList<byte[]> BackupPath { get; }

    public void Dispose()
    {
        Issuer.Dispose();
        Backup.Dispose();
        foreach (var key in KeyManagementKeys)
        {
            key.Dispose();
        }
    }
}
