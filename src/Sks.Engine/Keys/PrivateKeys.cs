using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Secrets;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Keys;

/// <summary>
/// The private keys that were used last, opened. A key at rest costs no memory; the one that was not used for longest makes room.
/// </summary>
/// <remarks>Thread safe.</remarks>
internal sealed class PrivateKeys(CredentialDatabase database) : IDisposable
{
    private const int Capacity = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, LinkedListNode<(uint Handle, PrivateKey Key)>> _opened = [];
    private readonly LinkedList<(uint Handle, PrivateKey Key)> _byUse = new();

    /// <summary>The private key of a key entry, for the caller to <see cref="PrivateKey.Release"/>.</summary>
    public PrivateKey Acquire(KeyRecord entry)
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

    private LinkedListNode<(uint Handle, PrivateKey Key)> Add(KeyRecord entry)
    {
        if (_opened.Count >= Capacity)
        {
            var oldest = _byUse.Last!.Value;
            _byUse.RemoveLast();
            _opened.Remove(oldest.Handle);
            oldest.Key.Release();
        }

        var material = database.Find(RecordKind.KeyMaterial, entry.Handle, KeyMaterialRecord.Read)
            ?? throw new SksException(SksStatus.Storage, $"The private key of key {entry.Handle} is missing.");
        var pkcs8 = SecretBuffer.TakeFrom(material.Secret);
        var key = new PrivateKey(pkcs8, AlgorithmRegistry.Get<KeyGenerationAlgorithm>(entry.KeyAlgorithm));
        return _opened[entry.Handle] = _byUse.AddFirst((entry.Handle, key));
    }
}
