namespace Sks.Issuer.Audit;

/// <summary>Follows a log entry by entry, and names what is wrong with it.</summary>
/// <param name="key">Tells whether entries are the issuer's; <see langword="null"/>: only the chain is checked.</param>
/// <param name="noted">The hash of an entry that was noted down before; <see langword="null"/>: none.</param>
internal sealed class AuditVerifier(AuditKey? key, byte[]? noted)
{
    private const int MostProblems = 20;

    private readonly List<string> _problems = [];
    private long _last;
    private bool _seen = noted is null || noted.AsSpan().SequenceEqual(AuditEntry.Beginning);

    /// <summary>What is wrong, one sentence each, the first 20; none: the log is whole.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Entries and lines that were looked at.</summary>
    public long Count { get; private set; }

    /// <summary>Sequence number of the first entry; those before it were not there to be checked.</summary>
    public long First { get; private set; }

    /// <summary>Where the log ends.</summary>
    public AuditHead Head => new(_last, LastHash);

    private byte[] LastHash { get; set; } = AuditEntry.Beginning;

    /// <summary>Takes the next line of an exported log.</summary>
    public void Add(string line)
    {
        if (AuditEntry.Parse(line) is { } entry)
        {
            Add(entry);
            return;
        }

        Count++;
        Problem($"Line {Count} is no entry of an audit log; it was damaged, or cut off.");
    }

    /// <summary>Takes the next entry.</summary>
    public void Add(AuditEntry entry)
    {
        Count++;
        if (entry.Sequence is not { } sequence)
        {
            Problem($"Entry number {Count} has no sequence number; it was changed.");
            return;
        }

        if (!AuditEntry.HashOf(entry.Previous, entry.Content).AsSpan().SequenceEqual(entry.Hash))
        {
            Problem($"Entry {sequence} was changed: its hash is of another content.");
        }
        else if (key?.IsMac(entry.Hash, entry.Mac) == false)
        {
            Problem($"Entry {sequence} was not written by this issuer: its MAC is wrong.");
        }

        Follow(sequence, entry.Previous);
        _seen |= noted is not null && (entry.Hash.AsSpan().SequenceEqual(noted) || (Count == 1 && entry.Previous.AsSpan().SequenceEqual(noted)));
        _last = sequence;
        LastHash = entry.Hash;
    }

    /// <summary>Says that no more comes.</summary>
    /// <param name="end">Where the books say that the log ends; <see langword="null"/>: nobody says.</param>
    public void End(AuditHead? end = null)
    {
        // Entries that came in while the log was read are no problem.
        if (end is not null && _last < end.Sequence)
        {
            Problem($"Entries {_last + 1} to {end.Sequence} are missing at the end.");
        }
        else if (end is not null && _last == end.Sequence && !end.Hash.AsSpan().SequenceEqual(LastHash))
        {
            Problem($"Entry {_last} is not the one that the log ended with.");
        }

        if (!_seen)
        {
            Problem("The head that was noted down is not in this log: its end was cut off, or it was written anew.");
        }
    }

    private void Follow(long sequence, byte[] previous)
    {
        if (Count == 1)
        {
            First = sequence;
            if (sequence == 1 && !previous.AsSpan().SequenceEqual(AuditEntry.Beginning))
            {
                Problem("Entry 1 is not the beginning of a log: it names one before it.");
            }
        }
        else if (sequence > _last + 1)
        {
            Problem(sequence == _last + 2 ? $"Entry {_last + 1} is missing." : $"Entries {_last + 1} to {sequence - 1} are missing.");
        }
        else if (sequence <= _last)
        {
            Problem($"Entry {sequence} stands after entry {_last}: the order was changed, or it is repeated.");
        }
        else if (!previous.AsSpan().SequenceEqual(LastHash))
        {
            Problem($"Entry {sequence} does not follow entry {_last} as it stands here: one of them was exchanged.");
        }
    }

    private void Problem(string sentence)
    {
        if (_problems.Count < MostProblems)
        {
            _problems.Add(sentence);
        }
    }
}
