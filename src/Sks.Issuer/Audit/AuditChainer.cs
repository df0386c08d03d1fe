using Sks.Issuer.Books;

namespace Sks.Issuer.Audit;

/// <summary>Gives places in the chain to what this and other nodes have noted, every half second while the issuer serves.</summary>
internal sealed class AuditChainer(IIssuerBooks books, AuditKey key, ILogger<AuditChainer> log) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => _running = RunAsync(_stop.Token);

    /// <summary>Chains what is left, if the books can be reached.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await ChainAsync(CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
        key.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval);
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                await ChainAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private async Task ChainAsync(CancellationToken cancellation)
    {
        try
        {
            await new AuditLog(books, key).ChainAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BooksUnavailableException or System.Data.Common.DbException)
        {
            // The notes are in the books, and wait there.
            log.Waits(PlainText.OneLine(e.Message));
        }
    }
}
