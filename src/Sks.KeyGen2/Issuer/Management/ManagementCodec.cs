using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.PublicKeys;
using Sks.KeyGen2.Json;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>The parts of the saved state that are about management: lists with a <c>ushort</c> count, filters as their JSON.</summary>
internal static class ManagementCodec
{
    public static void Write(KeyOperations operations, DataWriter writer)
    {
        WriteMap(operations.Updates, writer);
        WriteMap(operations.Clones, writer);
        WriteList(operations.Unlocks, writer, WriteTarget);
        WriteList(operations.Deletes, writer, WriteTarget);
    }

    public static KeyOperations ReadOperations(ref DataReader reader)
    {
        var updates = ReadMap(ref reader);
        var clones = ReadMap(ref reader);
        return new KeyOperations { Updates = updates, Clones = clones, Unlocks = ReadTargets(ref reader), Deletes = ReadTargets(ref reader) };
    }

    public static void Write(IReadOnlyList<KeyLookup> lookups, DataWriter writer) => WriteList(lookups, writer, (lookup, w) => w
        .String(lookup.Id)
        .Bytes(lookup.KeyManagementKey)
        .Blob(lookup.Filter is { } filter ? Message.WriteObject(filter.Write) : []));

    public static IReadOnlyList<KeyLookup> ReadLookups(ref DataReader reader)
    {
        var lookups = new List<KeyLookup>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            lookups.Add(new KeyLookup(reader.String(), reader.Bytes(), ReadFilter(reader.BlobSpan())));
        }

        return lookups;
    }

    public static void Write(IReadOnlyList<UpdatableKeyManagementKey> chain, DataWriter writer) => WriteList(chain, writer, (key, w) =>
    {
        w.Bytes(key.PublicKey.SubjectPublicKeyInfo).Bytes(key.Authorization);
        Write(key.UpdatableKeyManagementKeys, w);
    });

    public static IReadOnlyList<UpdatableKeyManagementKey> ReadChain(ref DataReader reader, int generations = UpdatableKeyManagementKey.MaxGenerations)
    {
        var chain = new List<UpdatableKeyManagementKey>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            if (generations == 0)
            {
                throw new SksException(SksStatus.Option, "A saved issuer session has too many generations of key management keys.");
            }

            chain.Add(new UpdatableKeyManagementKey(PublicKey.Read(reader.BytesSpan()), reader.Bytes(), ReadChain(ref reader, generations - 1)));
        }

        return chain;
    }

    private static SearchFilter? ReadFilter(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.IsEmpty ? null : Message.ReadObject(json, "searchFilter", SearchFilter.Read);
        }
        catch (KeyGen2Exception e)
        {
            throw new SksException(SksStatus.Option, "A saved issuer session has a search filter that is none.", e);
        }
    }

    private static void WriteMap(IReadOnlyDictionary<string, KeyTarget> map, DataWriter writer) => WriteList(map, writer, (pair, w) =>
    {
        w.String(pair.Key);
        WriteTarget(pair.Value, w);
    });

    private static Dictionary<string, KeyTarget> ReadMap(ref DataReader reader)
    {
        var map = new Dictionary<string, KeyTarget>(StringComparer.Ordinal);
        for (int count = reader.UShort(); count > 0; count--)
        {
            if (!map.TryAdd(reader.String(), ReadTarget(ref reader)))
            {
                throw new SksException(SksStatus.Option, "A saved issuer session has two operations for one new key.");
            }
        }

        return map;
    }

    private static void WriteTarget(KeyTarget target, DataWriter writer) => writer
        .String(target.ServerSessionId).String(target.ClientSessionId).Bytes(target.Certificate).Bytes(target.KeyManagementKey);

    private static KeyTarget ReadTarget(ref DataReader reader) => new(reader.String(), reader.String(), reader.Bytes(), reader.Bytes());

    private static List<KeyTarget> ReadTargets(ref DataReader reader)
    {
        var targets = new List<KeyTarget>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            targets.Add(ReadTarget(ref reader));
        }

        return targets;
    }

    private static void WriteList<T>(IReadOnlyCollection<T> items, DataWriter writer, Action<T, DataWriter> write)
    {
        writer.UShort(checked((ushort)items.Count));
        foreach (var item in items)
        {
            write(item, writer);
        }
    }
}
