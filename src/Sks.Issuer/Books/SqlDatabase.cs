using System.Data.Common;
using System.Security.Cryptography;

namespace Sks.Issuer.Books;

/// <summary>
/// A database, and plain SQL run on it, with parameters written <c>@name</c>. A connection serves one call and goes back to its pool. What fails
/// before the commit, for a reason that passes, is done again for a few seconds. Thread safe.
/// </summary>
internal abstract class SqlDatabase : IDisposable
{
    private const int FirstPauseMilliseconds = 20;
    private const int LongestPauseMilliseconds = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Ends a SELECT whose rows nobody else may change until the transaction ends; empty where writers take turns anyway.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The order of rows of the same second.</summary>
    /// <param name="key">A column that tells them apart.</param>
    public abstract string OrderWithinSecond(string key);

    /// <summary>Whether rows may lie on several machines, so that it pays to say on which.</summary>
    public abstract bool IsDistributed { get; }

    /// <summary>The time that all who use the database share.</summary>
    /// <param name="machine">This machine's.</param>
    public virtual TimeProvider Clock(TimeProvider machine) => machine;

    /// <summary>Runs one statement, and commits it.</summary>
    /// <returns>Rows changed.</returns>
    public async Task<int> RunAsync(string sql, CancellationToken cancellation, params SqlValue[] values)
    {
        int changed = 0;
        await TransactAsync(
            async transaction =>
            {
                changed = await transaction.RunAsync(sql, values).ConfigureAwait(false);
                return true;
            },
            cancellation).ConfigureAwait(false);
        return changed;
    }

    /// <summary>Commits when <paramref name="work"/> returns true, and otherwise leaves no trace.</summary>
    /// <param name="work">May be done several times; only the last counts.</param>
    /// <param name="cancellation">Gives up, but not in the middle of a commit.</param>
    /// <exception cref="BooksUnavailableException">The database cannot be reached, or broke off while it committed.</exception>
    public Task<bool> TransactAsync(Func<SqlTransaction, Task<bool>> work, CancellationToken cancellation) => PersistAsync(
        async () =>
        {
            var connection = await ConnectAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    bool done = await work(new SqlTransaction(connection, transaction, cancellation)).ConfigureAwait(false);
                    if (done)
                    {
                        await CommitAsync(transaction).ConfigureAwait(false);
                    }

                    return done;
                }
            }
        },
        cancellation);

    /// <summary>Runs one query.</summary>
    /// <exception cref="BooksUnavailableException">The database cannot be reached.</exception>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellation, params SqlValue[] values) => PersistAsync(
        async () =>
        {
            var connection = await ConnectAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await new SqlTransaction(connection, null, cancellation).QueryAsync(sql, read, values).ConfigureAwait(false);
            }
        },
        cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Opens a connection.</summary>
    protected abstract Task<DbConnection> ConnectAsync(CancellationToken cancellation);

    /// <summary>Whether the same may work in a moment: a conflict between transactions, a server that starts anew, a connection that broke.</summary>
    protected abstract bool Passes(DbException failure);

    /// <summary>Whether a commit that failed so may count all the same.</summary>
    protected abstract bool IsUncertain(DbException failedCommit);

    private async Task CommitAsync(DbTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (DbException e) when (IsUncertain(e))
        {
            // Nobody knows whether it counts: that must not be done again here, but by whoever can tell.
            throw new BooksUnavailableException("the connection broke while something was written", e);
        }
    }

    private async Task<T> PersistAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        long begin = Environment.TickCount64;
        for (int pause = FirstPauseMilliseconds; ; pause = Math.Min(2 * pause, LongestPauseMilliseconds))
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (DbException e) when (Passes(e))
            {
                if (Environment.TickCount64 - begin > Patience.TotalMilliseconds)
                {
                    throw new BooksUnavailableException(PlainText.OneLine(e.Message).TrimEnd('.'), e);
                }
            }

            await Task.Delay((pause / 2) + RandomNumberGenerator.GetInt32(pause), cancellation).ConfigureAwait(false);
        }
    }
}
