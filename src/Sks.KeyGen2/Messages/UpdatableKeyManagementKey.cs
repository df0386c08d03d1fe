using Sks.Core.PublicKeys;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>
/// A key management key of before (KeyGen2 chapter 6), which makes way for the one above it in the message. <c>RollOver</c> on the
/// issuer's side makes them.
/// </summary>
/// <param name="PublicKey">The old key, RSA or EC.</param>
/// <param name="Authorization">Signature of the key above by the old key (updateKeyManagementKey).</param>
/// <param name="UpdatableKeyManagementKeys">Keys still older, which make way for this one.</param>
public sealed record UpdatableKeyManagementKey(
    PublicKey PublicKey, byte[] Authorization, IReadOnlyList<UpdatableKeyManagementKey> UpdatableKeyManagementKeys)
{
    /// <summary>Generations of keys in one message, nested.</summary>
    internal const int MaxGenerations = 6;

    /// <summary>Keys of one message, of all generations together.</summary>
    internal const int MaxKeys = 32;

    /// <summary>The name of the list in every object that has one.</summary>
    internal const string ListName = "updatableKeyManagementKeys";

    /// <summary>Reads the optional list of an object, within both limits.</summary>
    internal static IReadOnlyList<UpdatableKeyManagementKey> ReadList(ObjectReader reader)
    {
        int keys = 0;
        return ReadList(reader, 1, ref keys);
    }

    /// <summary>This key and those below it.</summary>
    internal int Count() => 1 + UpdatableKeyManagementKeys.Sum(key => key.Count());

    /// <summary>The depth of the tree that begins here.</summary>
    internal int Generations() => 1 + UpdatableKeyManagementKeys.Select(key => key.Generations()).DefaultIfEmpty(0).Max();

    internal void Write(ObjectWriter writer) => writer
        .PublicKey("publicKey", PublicKey)
        .Bytes("authorization", Authorization)
        .Array(ListName, UpdatableKeyManagementKeys, (key, w) => key.Write(w));

    private static IReadOnlyList<UpdatableKeyManagementKey> ReadList(ObjectReader reader, int generation, ref int keys)
    {
        int count = keys;
        var list = reader.OptionalArray(ListName, item =>
        {
            if (generation > MaxGenerations || ++count > MaxKeys)
            {
                throw reader.Wrong(ListName, $"goes beyond {MaxGenerations} generations or {MaxKeys} keys");
            }

            return new UpdatableKeyManagementKey(
                item.PublicKey("publicKey"), item.Bytes("authorization"), ReadList(item, generation + 1, ref count));
        });
        keys = count;
        return list;
    }
}
