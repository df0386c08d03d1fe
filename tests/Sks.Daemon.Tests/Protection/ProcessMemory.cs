using System.Globalization;

namespace Sks.Daemon.Tests.Protection;

/// <summary>Another process's memory as root sees it.</summary>
internal static class ProcessMemory
{
    /// <summary>How often the bytes occur in what the process can write to.</summary>
    /// <returns>Occurrences in locked mappings, and in others.</returns>
    internal static (int Locked, int Unlocked) Count(int process, ReadOnlySpan<byte> bytes)
    {
        using var memory = File.OpenHandle($"/proc/{process}/mem");
        (int locked, int unlocked) = (0, 0);
        foreach (var (start, length, isLocked) in Writable(process))
        {
            byte[] content = new byte[length];
            int read = 0;
            try
            {
                while (read < content.Length && RandomAccess.Read(memory, content.AsSpan(read), start + read) is > 0 and var count)
                {
                    read += count;
                }
            }
            catch (IOException)
            {
                // Mapped, but nothing is behind it.
            }

            int found = content.AsSpan(0, read).Count(bytes);
            (locked, unlocked) = isLocked ? (locked + found, unlocked) : (locked, unlocked + found);
        }

        return (locked, unlocked);
    }

    /// <summary>The mappings that can be written to (proc_pid_smaps(5)).</summary>
    private static List<(long Start, int Length, bool IsLocked)> Writable(int process)
    {
        var mappings = new List<(long, int, bool)>();
        string[] head = [];
        foreach (string line in File.ReadLines($"/proc/{process}/smaps"))
        {
            string[] words = line.Split([' ', '-'], 4);
            if (line.StartsWith("VmFlags:", StringComparison.Ordinal))
            {
                long start = Address(head[0]);
                long length = Address(head[1]) - start;

                // Reserved, not used: the garbage collector's range of 256 GiB is cut into pieces that are.
                if (head[2].StartsWith("rw", StringComparison.Ordinal) && length < Array.MaxLength)
                {
                    mappings.Add((start, (int)length, line.Contains(" lo", StringComparison.Ordinal)));
                }
            }
            else if (words.Length == 4 && long.TryParse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _))
            {
                head = words;
            }
        }

        return mappings;
    }

    private static long Address(string hex) => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
