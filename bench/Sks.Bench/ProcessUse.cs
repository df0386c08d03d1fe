using System.Globalization;

namespace Sks.Bench;

/// <summary>
/// What a running process takes of the machine, as Linux tells it. The runtime of sksd answers no diagnostics, so its managed heap is seen
/// only as part of the anonymous memory; its secrets are what is locked.
/// </summary>
/// <param name="Resident">KiB in memory.</param>
/// <param name="Anonymous">KiB of them that no file backs: heaps and stacks.</param>
/// <param name="Locked">KiB kept out of swap: the pages of secrets.</param>
/// <param name="Handles">Open file descriptors; <see langword="null"/> where only root may count them.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessUse(long Resident, long Anonymous, long Locked, int? Handles, int Threads)
{
    public static ProcessUse Of(int processId)
    {
        var fields = File.ReadLines($"/proc/{processId}/status")
            .Select(line => line.Split([':', '\t', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1)
            .ToDictionary(words => words[0], words => words[1]);
        return new ProcessUse(Number("VmRSS"), Number("RssAnon"), Number("VmLck"), CountHandles(processId), (int)Number("Threads"));

        long Number(string field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }

    private static int? CountHandles(int processId)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count();
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
