using Sks.Core.DataTypes;

namespace Sks.Core.Wire;

/// <summary>
/// Carries one request at a time to a store and its answer back: a connection with its buffers. One thread at a time.
/// </summary>
public abstract class WireChannel : IDisposable
{
    /// <summary>The frame under construction.</summary>
    internal DataWriter Request { get; } = new();

    /// <summary>Whether a request was begun and has not been handed to <see cref="Exchange"/>.</summary>
    internal bool IsPending { get; set; }

    /// <summary>Carries a request and waits for its answer.</summary>
    /// <param name="request">A whole frame, with its length.</param>
    /// <returns>The answer without its length, at least one byte, valid until the next call of any method.</returns>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NotAvailable"/>: nobody answers; <see cref="SksStatus.External"/>: the link broke, and it is not known
    /// whether the request was carried out.
    /// </exception>
    protected internal abstract ReadOnlySpan<byte> Exchange(ReadOnlySpan<byte> request);

    /// <summary>Zeroes the last answer.</summary>
    protected internal abstract void Release();

    /// <summary>Gives up the link, since the other end does not speak the byte-level API. The next exchange may try a new one.</summary>
    protected internal abstract void Abandon();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the link for good.</summary>
    /// <param name="disposing">Always <see langword="true"/>: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing) => Request.Dispose();
}
