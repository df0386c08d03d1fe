using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Crash.Tests.Kills;

/// <summary>Enrols keys and deletes old ones.</summary>
internal sealed class Enroller(TestIssuer issuer) : Caller
{
    private const int Kept = 5;

    private readonly Dictionary<uint, byte[]> _keys = [];
    private readonly Queue<uint> _oldest = new();
    private (uint Handle, byte[] PublicKey)? _closing;
    private uint _deleting;

    public override void Prepare(ISecureKeyStore store)
    {
    }

    protected override void Call(ISecureKeyStore store)
    {
        using (var session = issuer.Open(store, p => p with { SessionLifeTime = ushort.MaxValue }))
        {
            uint policy = session.CreatePinPolicy(TestSession.PinPolicy());
            var entry = session.CreateKeyEntry(TestSession.Key(), policy, Enrolment.Pin);
            session.SetCertificatePath(entry);
            _closing = (entry.KeyHandle, entry.PublicKey);
            session.Close();
            Add();
        }

        if (_oldest.Count > Kept)
        {
            _deleting = _oldest.Dequeue();
            store.DeleteKey(_deleting, []);
            _keys.Remove(_deleting);
            _deleting = 0;
        }

        Acknowledged++;
    }

    public override void Verify(ISecureKeyStore store)
    {
        if (_closing is { } cutOff && IsThere(store, cutOff.Handle))
        {
            Add();
        }

        if (_deleting != 0)
        {
            if (IsThere(store, _deleting))
            {
                _oldest.Enqueue(_deleting);
            }
            else
            {
                _keys.Remove(_deleting);
            }
        }

        (_closing, _deleting) = (null, 0);
        foreach (var (handle, publicKey) in _keys)
        {
            var fields = Core.Certificates.CertificateFields.Read(store.GetKeyAttributes(handle).CertificatePath[0]);
            Assert.Equal(publicKey, fields.SubjectPublicKeyInfo);
            Assert.InRange(store.GetKeyProtectionInfo(handle).PinErrorCount, 0, 1);
            byte[] signature = store.SignHashedData(handle, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, new byte[32]);
            using var key = System.Security.Cryptography.ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            Assert.True(key.VerifyHash(new byte[32], signature, System.Security.Cryptography.DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }
    }

    private void Add()
    {
        var (handle, publicKey) = _closing!.Value;
        _keys.Add(handle, publicKey);
        _oldest.Enqueue(handle);
        _closing = null;
    }

    private static bool IsThere(ISecureKeyStore store, uint handle)
    {
        try
        {
            store.GetKeyAttributes(handle);
            return true;
        }
        catch (SksException e) when (e.Status == SksStatus.NoKey)
        {
            return false;
        }
    }
}
