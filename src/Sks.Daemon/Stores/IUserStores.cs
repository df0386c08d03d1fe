using Sks.Core;
using Sks.Daemon.Authorization;

namespace Sks.Daemon.Stores;

/// <summary>Which key store belongs to whom. Thread safe; disposed of when no call is under way.</summary>
internal interface IUserStores : IDisposable
{
    /// <summary>The store that answers this user's calls, made if need be; the caller disposes of the use.</summary>
    /// <exception cref="SksException">It cannot be opened.</exception>
    StoreUse Of(uint userId);

    /// <summary>
    /// Who, besides this user, has granted keys to whom the judge lets use them, by number, ascending. Of stores that are closed: as their last
    /// use left it.
    /// </summary>
    IReadOnlyList<uint> GrantorsTo(GrantJudge judge, uint userId);

    /// <summary>The store that belongs to this user, or <see langword="null"/>: there is none, or it cannot be opened. To be disposed of too.</summary>
    StoreUse? Find(uint userId);
}
