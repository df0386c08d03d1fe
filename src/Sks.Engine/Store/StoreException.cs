namespace Sks.Engine.Store;

/// <summary>A store that cannot be opened or made. The message is one sentence for people, with what to do next, and no secret.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes an exception whose <paramref name="message"/> is one whole sentence.</summary>
    public StoreException(StoreError error, string message, Exception? cause = null)
        : base(message, cause)
    {
        Error = error;
    }

    /// <summary>Why.</summary>
    public StoreError Error { get; }
}
