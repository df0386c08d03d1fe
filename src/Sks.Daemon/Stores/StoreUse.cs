using Sks.Core;

namespace Sks.Daemon.Stores;

/// <summary>A store in use, which stays open until this is disposed of.</summary>
/// <param name="store">The store.</param>
/// <param name="leave">Called once, at the end.</param>
internal sealed class StoreUse(ISecureKeyStore store, Action? leave = null) : IDisposable
{
    private Action? _leave = leave;

    /// <summary>The store.</summary>
    internal ISecureKeyStore Store => store;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
