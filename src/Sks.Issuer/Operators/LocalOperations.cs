using System.CommandLine;
using Sks.Issuer.Audit;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Operators;

/// <summary>An issuer's folder, opened for a command of its local administrator.</summary>
internal sealed class LocalOperations : IAsyncDisposable
{
    private readonly AuditKey _key;
    private readonly AuditLog _log;

    private LocalOperations(OperationContext context, DataDirectory data, AuditKey key)
    {
        Context = context;
        Data = data;
        _key = key;
        _log = new AuditLog(context.Books, key);
    }

    /// <summary>What operations need.</summary>
    public OperationContext Context { get; }

    /// <summary>The folder.</summary>
    public DataDirectory Data { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="IssuerException">Something there is missing or not as it should be.</exception>
    public static async Task<LocalOperations> OpenAsync(ParseResult parsed, string path, TimeProvider clock, CancellationToken cancellation)
    {
        var data = DataDirectory.Open(path);
        var settings = ConfigurationReader.Read(data.Settings);
        var key = AuditKey.FromFile(data.SealingKey);
        try
        {
            var books = await DatabaseOptions.OpenAsync(parsed, data, cancellation).ConfigureAwait(false);
            return new LocalOperations(new OperationContext(books, settings, books.Clock(clock)), data, key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Gives what was noted its place in the audit log, before anything is told.</summary>
    public Task ChainAsync(CancellationToken cancellation) => _log.ChainAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Context.Books.Dispose();
        _key.Dispose();
        return ValueTask.CompletedTask;
    }
}
