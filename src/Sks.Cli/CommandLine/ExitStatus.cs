namespace Sks.Cli.CommandLine;

/// <summary>The exit statuses of all programs of this project (<c>docs/command-line.md</c>).</summary>
internal enum ExitStatus
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Unexpected internal failure.</summary>
    Internal = 1,

    /// <summary>Wrong command line.</summary>
    Usage = 2,

    /// <summary>No daemon, no network, an address or store in use.</summary>
    NotAvailable = 3,

    /// <summary>Wrong or blocked PIN or PUK; wrong passphrase.</summary>
    Authorization = 4,

    /// <summary>Declined, not allowed, untrusted device, broken policy, expired.</summary>
    Refused = 5,

    /// <summary>Malformed or unverifiable message: JSON, MAC, proof, TLS.</summary>
    Malformed = 6,

    /// <summary>No such key, enrollment or file.</summary>
    NotFound = 7,

    /// <summary>The store is damaged or cannot be unsealed.</summary>
    Damaged = 8,

    /// <summary>Not done yet: the issuer has to decide; the same command goes on later.</summary>
    Waiting = 9,

    /// <summary>Ctrl-C.</summary>
    Cancelled = 130,
}
