using Sks.Core;

namespace Sks.Engine.Store;

/// <summary>
/// The record that ties a database to its master key, written when the store is made: its tag is the store id, its value a sealed
/// constant. With it a key of another store is told apart from damage to single records.
/// </summary>
internal static class KeyCheck
{
    private static ReadOnlySpan<byte> Constant => "SKS store 1"u8;

    public static void Write(SealedStore store, byte[] storeId) => store.Commit(
    [
        new(RecordKind.KeyCheck, 0, new StoreRecord(RecordKind.KeyCheck, 0, 0, storeId, Constant.ToArray())),
    ]);

    /// <param name="store">The store over <paramref name="backend"/>.</param>
    /// <param name="backend">The database.</param>
    /// <param name="storeId">The id that came with the master key.</param>
    /// <param name="path">The directory, for the message.</param>
    /// <exception cref="StoreException"><see cref="StoreError.CannotUnseal"/> or <see cref="StoreError.Damaged"/>.</exception>
    public static void Verify(SealedStore store, IStoreBackend backend, byte[] storeId, string path)
    {
        if (Read(backend.Read, path) is not { } found)
        {
            throw StoreErrors.Damaged(path);
        }

        if (!found.Tag.AsSpan().SequenceEqual(storeId))
        {
            throw StoreErrors.WrongKey(path);
        }

        try
        {
            if (!Constant.SequenceEqual(store.Read(RecordKind.KeyCheck, 0)!.Value))
            {
                throw StoreErrors.WrongKey(path);
            }
        }
        catch (SksException)
        {
            throw StoreErrors.WrongKey(path);
        }
    }

    private static StoreRecord? Read(Func<RecordKind, uint, StoreRecord?> read, string path)
    {
        try
        {
            return read(RecordKind.KeyCheck, 0);
        }
        catch (SksException e)
        {
            throw StoreErrors.Damaged(path, e);
        }
    }
}
