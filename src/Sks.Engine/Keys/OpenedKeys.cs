using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Secrets;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Keys;

/// <summary>
/// The private and symmetric keys that were used last, opened. A key at rest costs no memory; the one that was not used for longest makes room.
/// </summary>
/// <remarks>Thread safe.</remarks>
internal sealed class OpenedKeys(CredentialDatabase database) : IDisposable
{
    private const int Capacity = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, LinkedListNode<(uint Handle, UsableKey Key)>> _opened = [];
    private readonly LinkedList<(uint Handle, UsableKey Key)> _byUse = new();

    /// <summary>The key of a key entry, for the caller to dispose of.</summary>
    public UsableKey Acquire(KeyRecord entry)
    {
        lock (_lock)
        {
            if (_opened.TryGetValue(entry.Handle, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            else
            {
                node = Add(entry);
            }

            var key = node.Value.Key;
            return key.TryAcquire() ? key : throw new SksException(SksStatus.NoKey, "The key is being deleted.");
        }
    }

    /// <summary>Wipes a key that is deleted or replaced, as soon as no call uses it.</summary>
    public void Forget(uint handle)
    {
        lock (_lock)
        {
            if (_opened.Remove(handle, out var node))
            {
                _byUse.Remove(node);
                node.Value.Key.Release();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, key) in _byUse)
            {
                key.Release();
            }

            _byUse.Clear();
            _opened.Clear();
        }
    }

    private LinkedListNode<(uint Handle, UsableKey Key)> Add(KeyRecord entry)
    {
        if (_opened.Count >= Capacity)
        {
            var oldest = _byUse.Last!.Value;
            _byUse.RemoveLast();
            _opened.Remove(oldest.Handle);
            oldest.Key.Release();
        }

        var material = database.Find(RecordKind.KeyMaterial, entry.Handle, KeyMaterialRecord.Read)
            ?? throw new SksException(SksStatus.Storage, $"The key material of key {entry.Handle} is missing.");
        var secret = SecretBuffer.TakeFrom(material.Secret);
        UsableKey key = entry.SymmetricKeyLength > 0
            ? new SymmetricKey(secret)
            : PrivateKey.Open(secret, AlgorithmRegistry.Get<KeyGenerationAlgorithm>(entry.KeyAlgorithm));
        return _opened[entry.Handle] = _byUse.AddFirst((entry.Handle, key));
    }
}
