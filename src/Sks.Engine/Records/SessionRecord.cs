using Sks.Core.DataTypes;
using Sks.Core.Provisioning;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>
/// A provisioning session object (section 3.3). While it is open it also holds the session key, the counters of section 6.2 and the
/// names of what it made; closing drops these.
/// </summary>
internal sealed record SessionRecord : IStoredObject
{
    /// <summary>The name under which the few open sessions are found among the many closed ones.</summary>
    public static ReadOnlyMemory<byte> OpenName { get; } = "open"u8.ToArray();

    public required uint Handle { get; init; }

    public required bool IsOpen { get; init; }

    public required string SessionKeyAlgorithm { get; init; }

    public required bool PrivacyEnabled { get; init; }

    public required string ServerSessionId { get; init; }

    public required string ClientSessionId { get; init; }

    public required string IssuerUri { get; init; }

    public required byte[] KeyManagementKey { get; init; }

    public required uint ClientTime { get; init; }

    public required ushort SessionLifeTime { get; init; }

    public required ushort SessionKeyLimit { get; init; }

    /// <summary>Unix seconds by this store's clock after which the session is not served.</summary>
    public required uint Expires { get; init; }

    /// <summary>32 bytes while open, then empty. Whoever reads the record wipes it.</summary>
    public byte[] SessionKey { get; init; } = [];

    public ushort MacSequenceCounter { get; init; }

    /// <summary>Uses of the session key so far, against <see cref="SessionKeyLimit"/>.</summary>
    public ushort SessionKeyUses { get; init; }

    /// <summary>The session's one namespace: ids of PUK policies, PIN policies and keys.</summary>
    public IReadOnlyList<NamedObject> Objects { get; init; } = [];

    /// <summary>What waits for the close.</summary>
    public IReadOnlyList<PostOperation> PostOperations { get; init; } = [];

    public RecordKind Kind => RecordKind.Session;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => IsOpen ? OpenName : default;

    public EnumeratedProvisioningSession ToEnumerated() => new(
        Handle, SessionKeyAlgorithm, PrivacyEnabled, KeyManagementKey, ClientTime, SessionLifeTime, ServerSessionId, ClientSessionId, IssuerUri);

    public void Write(DataWriter writer)
    {
        writer
            .Bool(IsOpen)
            .String(SessionKeyAlgorithm)
            .Bool(PrivacyEnabled)
            .String(ServerSessionId)
            .String(ClientSessionId)
            .String(IssuerUri)
            .Bytes(KeyManagementKey)
            .UInt(ClientTime)
            .UShort(SessionLifeTime)
            .UShort(SessionKeyLimit)
            .UInt(Expires)
            .Bytes(SessionKey)
            .UShort(MacSequenceCounter)
            .UShort(SessionKeyUses)
            .UShort((ushort)Objects.Count);
        foreach (var named in Objects)
        {
            writer.String(named.Id).Byte((byte)named.Kind).UInt(named.Handle);
        }

        writer.UShort((ushort)PostOperations.Count);
        foreach (var operation in PostOperations)
        {
            writer.Byte((byte)operation.Kind).UInt(operation.TargetHandle).UInt(operation.OwnerHandle).UInt(operation.KeyHandle);
        }
    }

    public static SessionRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var session = new SessionRecord
        {
            Handle = record.Id,
            IsOpen = reader.Bool(),
            SessionKeyAlgorithm = reader.String(),
            PrivacyEnabled = reader.Bool(),
            ServerSessionId = reader.String(),
            ClientSessionId = reader.String(),
            IssuerUri = reader.String(),
            KeyManagementKey = reader.Bytes(),
            ClientTime = reader.UInt(),
            SessionLifeTime = reader.UShort(),
            SessionKeyLimit = reader.UShort(),
            Expires = reader.UInt(),
            SessionKey = reader.Bytes(),
            MacSequenceCounter = reader.UShort(),
            SessionKeyUses = reader.UShort(),
        };
        var objects = new NamedObject[reader.UShort()];
        for (int i = 0; i < objects.Length; i++)
        {
            objects[i] = new NamedObject(reader.String(), (RecordKind)reader.Byte(), reader.UInt());
        }

        var operations = new PostOperation[reader.UShort()];
        for (int i = 0; i < operations.Length; i++)
        {
            operations[i] = new PostOperation((PostOperationKind)reader.Byte(), reader.UInt(), reader.UInt(), reader.UInt());
        }

        reader.End();
        return session with { Objects = objects, PostOperations = operations };
    }
}
