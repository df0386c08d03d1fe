using Sks.Core;
using Sks.Engine.Protectors.Tpm;

namespace Sks.Engine.Store;

/// <summary>
/// Tells older copies of a store, by a counter in a TPM that follows the store's generation (decision 006):
/// <code>
/// write   generation n + 1 in one transaction with the change     (not before the counter is at n)
/// flush   the transaction
/// count   the TPM's counter from n to n + 1
/// answer
/// </code>
/// So on disk the generation is the counter's value, or one more if something was cut off before its answer; a generation below it is an
/// older copy. The generation's record binds all others (<see cref="StoreContent"/>), so none of them can be an older one. Two changes never share a generation: a copy from between them would pass for the later one.
/// </summary>
/// <remarks>Thread safe.</remarks>
/// <param name="counter">The store's; owned from now on.</param>
/// <param name="current">Generation on disk and counter, which are the same.</param>
/// <param name="content">What all records are, see <see cref="StoreContent"/>.</param>
internal sealed class StoreGeneration(TpmCounter counter, ulong current, byte[] content) : IDisposable
{
    private readonly Lock _lock = new();
    private ulong _written = current;
    private ulong _counted = current;
    private byte[] _content = content;

    /// <summary>Writes a change; if it advances the generation, it is answered after <see cref="Flush"/> only.</summary>
    /// <param name="write">Writes the change under this generation, from this content of the store, and gives the content afterwards.</param>
    /// <param name="advances">Whether under a new generation.</param>
    /// <param name="flush">Flushes all that is written.</param>
    /// <exception cref="SksException"><see cref="SksStatus.Storage"/>: nothing was written.</exception>
    public void Write(Func<ulong, byte[], byte[]> write, bool advances, Action flush)
    {
        lock (_lock)
        {
            if (advances)
            {
                CatchUp(flush);
            }

            ulong generation = advances ? _written + 1 : _written;
            _content = write(generation, _content);
            Volatile.Write(ref _written, generation);
        }
    }

    /// <summary>Returns when all that was written before is flushed, and counted.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Storage"/>, also at every later call until the TPM has counted: what was written may be put back to before it.
    /// </exception>
    public void Flush(Action flush)
    {
        if (Volatile.Read(ref _written) == Volatile.Read(ref _counted))
        {
            flush();
            return;
        }

        // No new generation may be written between the flush and the count: it would be counted without being on disk.
        lock (_lock)
        {
            flush();
            CatchUp(() => { });
        }
    }

    public void Dispose() => counter.Dispose();

    private void CatchUp(Action flush)
    {
        if (_written == _counted)
        {
            return;
        }

        flush();
        try
        {
            counter.AdvanceTo(_written);
        }
        catch (TpmException e)
        {
            throw new SksException(SksStatus.Storage, "The TPM does not count what was changed in the key store, so nothing is told of it.", e);
        }

        Volatile.Write(ref _counted, _written);
    }
}
