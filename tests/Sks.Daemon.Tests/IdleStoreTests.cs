using Sks.Client;
using Sks.Core.Provisioning;
using Sks.Daemon.Stores;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Daemon.Tests;

/// <summary>A user's store is closed when nobody uses it, and opened again when somebody does. By a clock that the test sets.</summary>
public sealed class IdleStoreTests : IDisposable
{
    private const uint User = 1000;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder _folder = new();
    private readonly SetClock _clock = new();
    private readonly List<string> _opened = [];
    private readonly StorePerUser _stores;

    public IdleStoreTests() => _stores = new StorePerUser(
        _folder["stores"],
        path =>
        {
            lock (_opened)
            {
                _opened.Add(path);
            }

            return new SecureElement(StoreDirectory.OpenOrCreate(path), TimeProvider.System);
        },
        _ => { },
        Idle,
        _clock);

    [Fact]
    public void A_store_that_nobody_uses_is_closed_after_the_idle_time_and_opened_by_the_next_use()
    {
        uint key;
        using (var use = _stores.Of(User))
        {
            key = Enrolment.WithPinAndPuk(use.Store);
        }

        Assert.False(IsClosedAfter(Idle - TimeSpan.FromSeconds(1)));
        Assert.True(IsClosedAfter(TimeSpan.FromSeconds(1)));
        using var again = _stores.Of(User);
        Assert.Equal(key, again.Store.EnumerateKeys(0)?.KeyHandle);
        Assert.Equal(2, _opened.Count);
    }

    [Fact]
    public void A_store_in_use_stays_open_however_long_ago_it_was_called()
    {
        var first = _stores.Of(User);
        using (_stores.Of(User))
        {
            // The second use ends, the first goes on.
        }

        Assert.False(IsClosedAfter(Idle * 10));
        Assert.Null(first.Store.EnumerateKeys(0));
        first.Dispose();
        first.Dispose();
        Assert.False(IsClosedAfter(Idle / 2));
        Assert.True(IsClosedAfter(Idle / 2));
    }

    [Fact]
    public void A_store_with_an_open_session_stays_open_for_as_long_as_the_session_may_go_on()
    {
        using var issuer = new TestIssuer();
        using (var use = _stores.Of(User))
        {
            issuer.Open(use.Store, (ProvisioningSessionParameters p) => p with { SessionLifeTime = 3600 }).Dispose();
        }

        Assert.False(IsClosedAfter(TimeSpan.FromSeconds(3600)));
        Assert.True(IsClosedAfter(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_connection_is_a_use_and_its_end_the_end_of_it()
    {
        await using var server = new HostedServer(_stores);
        using (var client = new RemoteKeyStore(server.SocketPath))
        {
            Assert.Null(client.EnumerateKeys(0));
            Assert.False(IsClosedAfter(Idle * 2));
            Assert.Null(client.EnumerateKeys(0));
        }

        for (int i = 0; !IsClosedAfter(Idle); i++)
        {
            Assert.True(i < 1000, "The store of a caller who has gone is not closed.");
            await Task.Delay(10);
        }

        using var again = new RemoteKeyStore(server.SocketPath);
        Assert.Null(again.EnumerateKeys(0));
        Assert.Equal(2, _opened.Count);
    }

    [Fact]
    public async Task A_store_that_is_being_opened_holds_up_neither_the_closing_of_others_nor_their_use()
    {
        using var entered = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var stores = new StorePerUser(
            _folder["others"],
            path =>
            {
                if (path.EndsWith("/7", StringComparison.Ordinal))
                {
                    entered.Set();
                    goOn.Wait();
                }

                return new SecureElement(SealedStore.InMemory(), TimeProvider.System);
            },
            _ => { },
            Idle,
            _clock);
        var slow = Task.Run(() => stores.Of(7).Dispose());
        entered.Wait();
        stores.Of(User).Dispose();
        _clock.Advance(Idle);
        stores.CloseIdle();
        stores.Of(User).Dispose();
        Assert.False(slow.IsCompleted);
        goOn.Set();
        await slow;
    }

    public void Dispose()
    {
        _stores.Dispose();
        _folder.Dispose();
    }

    /// <summary>Lets time pass and the daemon look; whether somebody else could open the store now.</summary>
    private bool IsClosedAfter(TimeSpan time)
    {
        _clock.Advance(time);
        _stores.CloseIdle();
        try
        {
            StoreDirectory.Open(_opened[^1]).Dispose();
            return true;
        }
        catch (StoreException e) when (e.Error == StoreError.InUse)
        {
            return false;
        }
    }

    private sealed class SetClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();
    }

    /// <summary>The test looks by itself.</summary>
    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
