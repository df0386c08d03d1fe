using Sks.Client;
using Sks.Core;
using Xunit;

namespace Sks.Daemon.Tests;

public sealed class SocketLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_at_a_time_holds_the_lock_of_a_socket_also_through_a_link_to_it()
    {
        Directory.CreateDirectory(_folder["elsewhere"]);
        File.WriteAllText(_folder["sks.sock"], "");
        string link = Path.Combine(_folder["elsewhere"], "link");
        File.CreateSymbolicLink(link, _folder["sks.sock"]);
        int inside = 0;
        int most = 0;
        int done = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            for (int round = 0; round < 25; round++)
            {
                using var alone = SocketLock.Take(i % 2 == 0 ? link : _folder["sks.sock"], CancellationToken.None);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                done++;
                Thread.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));
        Assert.Equal((1, 200), (most, done));
    }

    [Fact]
    public async Task Waiting_ends_with_the_holder_or_with_a_cancellation()
    {
        var first = SocketLock.Take(_folder["sks.sock"], CancellationToken.None);
        using var source = new CancellationTokenSource();
        var cancelled = Task.Run(() => SocketLock.Take(_folder["sks.sock"], source.Token));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var second = Task.Run(() => SocketLock.Take(_folder["sks.sock"], CancellationToken.None));
        first.Dispose();
        using var taken = await second;
        first.Dispose();
        Assert.Throws<OperationCanceledException>(() => SocketLock.Take(_folder["sks.sock"], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Sockets_in_different_directories_have_different_locks()
    {
        Directory.CreateDirectory(_folder["a"]);
        Directory.CreateDirectory(_folder["b"]);
        using var a = SocketLock.Take(Path.Combine(_folder["a"], "s"), CancellationToken.None);
        using var b = SocketLock.Take(Path.Combine(_folder["b"], "s"), CancellationToken.None);
        Assert.NotSame(a, b);
    }

    [Fact]
    public void Where_there_is_no_directory_the_lock_is_not_available()
    {
        var failure = Assert.Throws<SksException>(() => SocketLock.Take(Path.Combine(_folder["no"], "s"), CancellationToken.None));
        Assert.Equal(SksStatus.NotAvailable, failure.Status);
    }
}
