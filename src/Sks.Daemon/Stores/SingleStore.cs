using Sks.Core;
using Sks.Daemon.Authorization;

namespace Sks.Daemon.Stores;

/// <summary>One store, which answers all who are let in.</summary>
/// <param name="store">The store; disposed of with this.</param>
/// <param name="owner">Whom it belongs to.</param>
internal sealed class SingleStore(ISecureKeyStore store, uint owner) : IUserStores
{
    /// <inheritdoc/>
    public StoreUse Of(uint userId) => new(store);

    /// <inheritdoc/>
    public IReadOnlyList<uint> GrantorsTo(GrantJudge judge, uint userId) => [];

    /// <inheritdoc/>
    public StoreUse? Find(uint userId) => userId == owner ? new(store) : null;

    /// <inheritdoc/>
    public void Dispose() => (store as IDisposable)?.Dispose();
}
