using System.Data.Common;

namespace Sks.Issuer.Books.PostgreSql;

/// <summary>
/// The database's time, so that nodes whose clocks differ judge alike whether something has expired: this machine's clock, set by the database's
/// every few seconds while it is used. Thread safe.
/// </summary>
internal sealed class DatabaseTime
{
    private const long MillisecondsBetween = 10_000;

    private long _lastSet = -MillisecondsBetween;

    /// <summary>The database's time, Unix milliseconds, when this machine's counter was zero; 0: not asked yet.</summary>
    private long _databaseAtZero;

    /// <summary>Whether it is time to ask the database again.</summary>
    public bool IsDue => Environment.TickCount64 - Volatile.Read(ref _lastSet) >= MillisecondsBetween || Volatile.Read(ref _databaseAtZero) == 0;

    /// <summary>Asks the database.</summary>
    public async Task SetAsync(DbConnection connection, CancellationToken cancellation)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
            long before = Environment.TickCount64;
            long time = (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
            long after = Environment.TickCount64;

            // As if it had looked at its clock in the middle of the round trip.
            Interlocked.Exchange(ref _databaseAtZero, time - ((before + after) / 2));
            Volatile.Write(ref _lastSet, after);
        }
    }

    /// <summary>A clock that shows the database's time; before it was ever asked, the machine's.</summary>
    public TimeProvider Clock(TimeProvider machine) => new SetClock(this, machine);

    /// <summary>The machine's monotonic counter tells what has gone by since; setting the machine's clock changes nothing.</summary>
    private sealed class SetClock(DatabaseTime time, TimeProvider machine) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

        public override long TimestampFrequency => machine.TimestampFrequency;

        public override long GetTimestamp() => machine.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => Interlocked.Read(ref time._databaseAtZero) is not 0 and long offset
            ? DateTimeOffset.FromUnixTimeMilliseconds(offset + Environment.TickCount64)
            : machine.GetUtcNow();
    }
}
