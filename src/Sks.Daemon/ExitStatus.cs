namespace Sks.Daemon;

/// <summary>How <c>sksd</c> ends; the numbers are those of all programs of this project.</summary>
internal enum ExitStatus
{
    /// <summary>Asked to stop, and stopped in good order.</summary>
    Done = 0,

    /// <summary>An internal failure.</summary>
    Unexpected = 1,

    /// <summary>The command line is wrong.</summary>
    WrongCommandLine = 2,

    /// <summary>The socket or the store is in use, or the socket cannot be made.</summary>
    NotAvailable = 3,

    /// <summary>The passphrase of the store is wrong, or there is none to be had.</summary>
    Authorization = 4,

    /// <summary>The store is damaged or cannot be unsealed.</summary>
    StoreUnusable = 8,
}
