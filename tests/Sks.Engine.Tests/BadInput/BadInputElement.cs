using System.Security.Cryptography;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Core.SessionSecurity;
using Sks.Engine.Store;
using Sks.Engine.Tests.Frames;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.BadInput;

/// <summary>A secure element with one key of each kind, and what it takes to make an honest call of every method.</summary>
internal sealed class BadInputElement : IDisposable
{
    public const string BagType = "urn:example:bag";

    private static readonly byte[] RsaPrivateKey = NewRsaKey();

    public BadInputElement(SealedStore? store = null)
    {
        Element = new TestElement(store);
        EcKey = Enrol((session, entry, path) => { });
        RsaKey = Enrol(RsaPrivateKey);
        SymmetricKey = Enrol((session, entry, path) => session.ImportSymmetricKey(entry, path, Secret));
        BagKey = Enrol((session, entry, path) => session.AddExtension(
            entry, path, new KeyExtension(BagType, ExtensionSubType.PropertyBag, "", [0, 1, (byte)'n', 1, 0, 1, (byte)'v'])));
        ManagedKey = Enrol((session, entry, path) => { });
        PinKey = Enrolment.WithPinAndPuk(Element.Element, pukRetryLimit: 10_000, pinPolicy: policy => policy with { RetryLimit = 10_000 });
    }

    public static byte[] Secret => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    public TestElement Element { get; }

    public TestIssuer Issuer { get; } = new();

    public ECDsa KeyManagementKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public uint EcKey { get; }

    public uint RsaKey { get; }

    public uint SymmetricKey { get; }

    /// <summary>With a property bag whose one property is writable.</summary>
    public uint BagKey { get; }

    /// <summary>Of a session that <see cref="KeyManagementKey"/> manages, as all but <see cref="PinKey"/>; the target of post operations.</summary>
    public uint ManagedKey { get; }

    /// <summary>Under a PIN and a PUK that bear many errors.</summary>
    public uint PinKey { get; }

    public TestSession Open(Func<ProvisioningSessionParameters, ProvisioningSessionParameters>? change = null) =>
        Issuer.Open(Element.Element, p => (change?.Invoke(p) ?? p) with { KeyManagementKey = KeyManagementKey.ExportSubjectPublicKeyInfo() });

    public byte[] CertificateOf(uint key) => Element.Element.GetKeyAttributes(key).CertificatePath[0];

    public uint SessionOf(uint key) => Element.Element.EnumerateKeys(key - 1)!.ProvisioningHandle;

    public byte[] RollOver(byte[] publicKey) =>
        KeyManagementKey.SignData(RollOverAuthorization.Data(publicKey), HashAlgorithmName.SHA256);

    public void Dispose()
    {
        Element.Dispose();
        Issuer.Dispose();
        KeyManagementKey.Dispose();
    }

    private static byte[] NewRsaKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKey();
    }

    private uint Enrol(Action<TestSession, CreatedKeyEntry, IReadOnlyList<byte[]>> more)
    {
        using var session = Open();
        var entry = session.CreateKeyEntry(TestSession.Key() with { ExportProtection = ExportProtection.None });
        var path = session.SetCertificatePath(entry);
        more(session, entry, path);
        session.Close();
        return entry.KeyHandle;
    }

    private uint Enrol(byte[] rsaPrivateKey)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(rsaPrivateKey, out _);
        using var session = Open();
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry, Issuer.Certify(rsa.ExportSubjectPublicKeyInfo()));
        session.ImportPrivateKey(entry, path, rsaPrivateKey);
        session.Close();
        return entry.KeyHandle;
    }
}
