using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using Xunit;

namespace Sks.KeyGen2.Tests.Management;

/// <summary>A store in which an issuer, known by its key management key, has enrolled keys and comes back.</summary>
internal sealed class ManagedStore : IDisposable
{
    public SecureElement Element { get; } = new(SealedStore.InMemory(), TimeProvider.System);

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] PublicKey => Key.ExportSubjectPublicKeyInfo();

    public uint[] Handles
    {
        get
        {
            var handles = new List<uint>();
            for (var key = Element.EnumerateKeys(0); key is not null; key = Element.EnumerateKeys(key.KeyHandle))
            {
                handles.Add(key.KeyHandle);
            }

            return [.. handles];
        }
    }

    public static KeyLookup Lookup(byte[] publicKey, SearchFilter? filter = null) => new("Lookup.1", publicKey, filter);

    /// <summary>Runs a session of the issuer that creates something.</summary>
    /// <returns>The keys as its records would know them, by id.</returns>
    public IReadOnlyDictionary<string, KeyTarget> Enrol(
        CredentialRequest request, AsymmetricAlgorithm? key = null, Func<IssuerSessionOptions, IssuerSessionOptions>? change = null)
    {
        byte[] publicKey = (key ?? Key).ExportSubjectPublicKeyInfo();
        var options = Requests.Options(request) with { KeyManagementKey = publicKey };
        using var enrolling = new Enrolling(Element, new TestUser("1739", "2840", "9517"), change?.Invoke(options) ?? options);
        enrolling.Run();
        var issuer = enrolling.Issuer;
        return issuer.IssuedCertificatePaths.ToDictionary(
            path => path.Key, path => new KeyTarget(issuer.ServerSessionId, issuer.ClientSessionId, path.Value[0], publicKey));
    }

    /// <summary>Options of a session that only manages.</summary>
    public IssuerSessionOptions Manage(KeyOperations operations, CredentialRequest? request = null) =>
        Requests.Options(request ?? CredentialRequest.Nothing) with { KeyManagementKey = PublicKey, Operations = operations };

    /// <summary>Runs a session, the issuer having the given private keys.</summary>
    public Enrolling Run(IssuerSessionOptions options, Func<IReadOnlyList<LookupResult>, ManagementDecision>? decide = null, params AsymmetricAlgorithm[] keys)
    {
        var enrolling = Prepare(options, decide, keys);
        enrolling.Run();
        Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
        return enrolling;
    }

    public Enrolling Prepare(IssuerSessionOptions options, Func<IReadOnlyList<LookupResult>, ManagementDecision>? decide = null, params AsymmetricAlgorithm[] keys) =>
        new(Element, new TestUser("1739", "2840", "9517"), options)
        {
            IssuerForgets = true,
            KeyManagement = new TestKeyManagement(decide, keys.Length > 0 ? keys : [Key]),
        };

    public void Block(uint handle)
    {
        while (!IsBlocked(handle))
        {
            Assert.Equal(SksStatus.Authorization, Assert.Throws<SksException>(() => Sign(handle, "0000")).Status);
        }
    }

    public bool IsBlocked(uint handle) =>
        Element.GetKeyProtectionInfo(handle).ProtectionStatus.HasFlag(Core.Protection.ProtectionStatus.PinBlocked);

    public byte[] Sign(uint handle, string pin) => Element.SignHashedData(
        handle, AlgorithmUris.EcdsaSha256, [], false, System.Text.Encoding.UTF8.GetBytes(pin), new byte[32]);

    /// <summary>Everything that a session could change: sessions with their keys, keys with certificates, and PIN errors.</summary>
    public string State()
    {
        var lines = new List<string>();
        foreach (bool open in (bool[])[true, false])
        {
            for (var s = Element.EnumerateProvisioningSessions(0, open); s is not null; s = Element.EnumerateProvisioningSessions(s.ProvisioningHandle, open))
            {
                lines.Add($"{open} {s.ProvisioningHandle} {s.ServerSessionId} {s.ClientSessionId} {Convert.ToHexString(s.KeyManagementKey)}");
            }
        }

        for (var key = Element.EnumerateKeys(0); key is not null; key = Element.EnumerateKeys(key.KeyHandle))
        {
            string certificate = Convert.ToHexString(SHA256.HashData(Element.GetKeyAttributes(key.KeyHandle).CertificatePath[0]));
            lines.Add($"{key.KeyHandle} {key.ProvisioningHandle} {certificate} {Element.GetKeyProtectionInfo(key.KeyHandle)}");
        }

        return string.Join('\n', lines);
    }

    public void Dispose()
    {
        Element.Dispose();
        Key.Dispose();
    }
}
