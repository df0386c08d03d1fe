using Microsoft.Data.Sqlite;
using Sks.Core;

namespace Sks.Engine.Store;

/// <summary>What SQLite's result codes mean to the callers of a store.</summary>
internal static class SqliteErrors
{
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Auth = 23;
    private const int NotADatabase = 26;

    /// <summary>The failure of a call in normal operation.</summary>
    public static SksException InOperation(SqliteException e) => new(SksStatus.Storage, Sentence(e.SqliteErrorCode), e);

    /// <summary>A row or schema that this program does not write.</summary>
    public static SksException NotOurs(Exception? cause = null) => new(SksStatus.Storage, Sentence(Corrupt), cause);

    /// <summary>The failure of opening <paramref name="file"/>.</summary>
    public static StoreException AtOpen(SqliteException e, string file) => e.SqliteErrorCode switch
    {
        Busy or Locked => StoreErrors.InUse(file, e),
        Perm or ReadOnly or CannotOpen or Auth => StoreErrors.Inaccessible(file, new UnauthorizedAccessException(null, e)),
        Corrupt or NotADatabase or 1 => StoreErrors.Damaged(file, e),
        _ => StoreErrors.Inaccessible(file, e),
    };

    private static string Sentence(int code) => code switch
    {
        Full => "The disk of the key store is full; free some space and try again.",
        ReadOnly or Perm or CannotOpen => "The key store cannot be written; see to its permissions and its file system.",
        Corrupt or NotADatabase => "The database of the key store is damaged; run \"sks store check\" to learn how far.",
        TooBig => "A value is too large for the key store.",
        _ => "The disk of the key store failed to read or write; see the system's log.",
    };
}
