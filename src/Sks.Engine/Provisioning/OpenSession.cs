using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Core.SessionSecurity;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary>
/// An open provisioning session in the hands of one call, which holds the session's lock: verifies MACs, attests and decrypts, counts
/// each use of the session key, and writes what the call made together with the counters.
/// </summary>
internal sealed class OpenSession : IDisposable
{
    private readonly CredentialDatabase _database;
    private readonly Lock _lock;
    private readonly SessionKey _key;
    private readonly byte[] _secret;
    private readonly Action<uint> _forget;
    private bool _hasEnded;

    /// <summary>Takes over the session's lock, which the caller has entered.</summary>
    /// <param name="database">Where the session is.</param>
    /// <param name="record">The session.</param>
    /// <param name="entered">Its lock.</param>
    /// <param name="forget">Called with the session's handle, under its lock, when it is open no more.</param>
    public OpenSession(CredentialDatabase database, SessionRecord record, Lock entered, Action<uint> forget)
    {
        _database = database;
        _lock = entered;
        _forget = forget;
        _secret = record.SessionKey;
        _key = SessionKey.TakeFrom([.. record.SessionKey]);
        Record = record;
    }

    public SessionRecord Record { get; private set; }

    public uint Handle => Record.Handle;

    /// <summary>Section 6.2.</summary>
    public void VerifyMac(string methodName, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac)
    {
        if (!CryptographicOperations.FixedTimeEquals(Mac(methodName, data), mac))
        {
            throw new SksException(SksStatus.Mac, $"The MAC of {methodName} does not match the supplied data.");
        }
    }

    /// <summary>Section 6.3.</summary>
    public byte[] Attest(ReadOnlySpan<byte> data) => Mac(MethodNames.DeviceAttestation, data);

    /// <summary>Section 6.1.</summary>
    public SecretBuffer Decrypt(ReadOnlySpan<byte> encryptedData)
    {
        UseKey();
        return _key.Decrypt(encryptedData);
    }

    /// <summary>The bytes that a key management key signs to act on a key (section 6.4).</summary>
    public byte[] TargetKeyReference(ReadOnlySpan<byte> deviceId, ReadOnlySpan<byte> targetCertificate)
    {
        UseKey();
        return _key.TargetKeyReference(deviceId, targetCertificate);
    }

    /// <summary>The end entity certificate that MACs of what follows <c>setCertificatePath</c> begin with.</summary>
    public static byte[] EndEntityCertificate(KeyRecord key)
    {
        Limits.Check(key.CertificatePath.Count > 0, $"Key \"{key.Id}\" has no certificate yet.");
        return key.CertificatePath[0];
    }

    /// <summary>Leaves an operation for the close.</summary>
    public void AddPostOperation(PostOperation operation) =>
        Record = Record with { PostOperations = [.. Record.PostOperations, operation] };

    /// <summary>
    /// A new key is complete before postUpdateKey or postCloneKeyProtection is called for it; to add to it afterwards is an error.
    /// </summary>
    public void CheckIncomplete(KeyRecord key) => Limits.Check(
        Record.PostOperations.All(o => o.KeyHandle != key.Handle), $"Key \"{key.Id}\" serves a post operation already.");

    /// <summary>Gives a new object its place in the session's namespace, and its handle.</summary>
    public uint Add(string id, RecordKind kind)
    {
        Limits.CheckId(id, "id");
        if (Record.Objects.Any(o => o.Id == id))
        {
            throw new SksException(SksStatus.Option, $"The session has an object \"{id}\" already.");
        }

        uint handle = _database.NewHandle();
        Record = Record with { Objects = [.. Record.Objects, new NamedObject(id, kind, handle)] };
        return handle;
    }

    /// <summary>Whether the session made the object.</summary>
    public bool Owns(RecordKind kind, uint handle) => Record.Objects.Any(o => o.Kind == kind && o.Handle == handle);

    /// <summary>Writes what the call made, and the counters, in one commit.</summary>
    public void Commit(params ReadOnlySpan<IStoredObject> made) => _database.Commit([Record, .. made]);

    /// <summary>
    /// The end of a session whose call failed: removes it with all that it made, and tells the caller's exception to throw.
    /// </summary>
    public SksException Abort(Exception failure)
    {
        var cause = failure switch
        {
            SksException e => e,
            CryptographicException e => new SksException(SksStatus.Crypto, "A cryptographic operation failed.", e),
            _ => new SksException(SksStatus.Internal, "The operation failed inside the key store.", failure),
        };
        Remove();
        return cause;
    }

    /// <summary>Removes the session and all that it made.</summary>
    public void Remove()
    {
        _database.Commit([], Contents());
        Ended();
    }

    /// <summary>Says that the session is open no more, closed or removed.</summary>
    public void Ended() => _hasEnded = true;

    /// <summary>The session and all that it made.</summary>
    public IEnumerable<(RecordKind Kind, uint Handle)> Contents() => SessionContents.Of(_database, Record);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        _key.Dispose();
        if (_hasEnded)
        {
            _forget(Handle);
        }

        _lock.Exit();
    }

    private byte[] Mac(string methodName, ReadOnlySpan<byte> data)
    {
        UseKey();
        byte[] mac = _key.Mac(methodName, Record.MacSequenceCounter, data);
        Record = Record with { MacSequenceCounter = (ushort)(Record.MacSequenceCounter + 1) };
        return mac;
    }

    private void UseKey()
    {
        if (Record.SessionKeyUses >= Record.SessionKeyLimit)
        {
            throw new SksException(SksStatus.NotAllowed, $"The session key has been used {Record.SessionKeyLimit} times, its limit.");
        }

        Record = Record with { SessionKeyUses = (ushort)(Record.SessionKeyUses + 1) };
    }
}
