namespace Sks.Issuer.Commands;

/// <summary>The exit statuses of all programs of this project, as far as an issuer needs them.</summary>
internal enum ExitStatus
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Unexpected internal failure.</summary>
    Internal = 1,

    /// <summary>Wrong command line or configuration.</summary>
    Usage = 2,

    /// <summary>The address is in use, or the books are.</summary>
    NotAvailable = 3,

    /// <summary>Not allowed: would overwrite, keys that others can read, expired.</summary>
    Refused = 5,

    /// <summary>A file is not what it should be: no certificate, no key.</summary>
    Malformed = 6,

    /// <summary>No such issuer, file or profile.</summary>
    NotFound = 7,

    /// <summary>The books are damaged or cannot be unsealed.</summary>
    Damaged = 8,

    /// <summary>Ctrl-C.</summary>
    Cancelled = 130,
}
