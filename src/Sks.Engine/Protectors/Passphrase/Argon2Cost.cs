using System.Diagnostics;
using System.Security.Cryptography;

namespace Sks.Engine.Protectors.Passphrase;

/// <summary>What one guess at a passphrase costs whoever has the file: memory and passes over it, with one lane.</summary>
/// <param name="MemoryKiB">KiB.</param>
/// <param name="Passes">Passes.</param>
internal readonly record struct Argon2Cost(uint MemoryKiB, uint Passes)
{
    private const uint MiB = 1024;
    private const uint MaxChosenMemory = 1024 * MiB;
    private const uint MaxChosenPasses = 10;
    private const uint MaxReadMemory = 4096 * MiB;
    private const uint MaxReadPasses = 100;
    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(500);

    /// <summary>Less is never chosen, however slow the machine: RFC 9106's second recommended option.</summary>
    public static Argon2Cost Floor { get; } = new(64 * MiB, 3);

    /// <summary>Whether a file may ask for it: what is more was not written by us and would only hold up this machine.</summary>
    public bool IsReadable => MemoryKiB >= Floor.MemoryKiB && MemoryKiB <= MaxReadMemory && Passes is >= 1 and <= MaxReadPasses;

    /// <summary>What takes this machine about half a second, now.</summary>
    public static Argon2Cost Calibrate()
    {
        var one = Floor with { Passes = 1 };
        _ = Measure(one);
        return Choose(Measure(one));
    }

    /// <summary>
    /// What takes about half a second where a pass over the floor's memory takes <paramref name="pass"/>: passes up to 10, then twice the
    /// memory instead, up to 1 GiB.
    /// </summary>
    public static Argon2Cost Choose(TimeSpan pass)
    {
        var cost = Floor;
        double passes = Aim / pass;
        while (passes > MaxChosenPasses && cost.MemoryKiB < MaxChosenMemory)
        {
            cost = cost with { MemoryKiB = cost.MemoryKiB * 2 };
            passes /= 2;
        }

        return cost with { Passes = (uint)Math.Clamp(passes, Floor.Passes, MaxChosenPasses) };
    }

    private static TimeSpan Measure(Argon2Cost cost)
    {
        var watch = Stopwatch.StartNew();
        using var key = Argon2id.DeriveKey("passphrase"u8, RandomNumberGenerator.GetBytes(Argon2id.SaltSize), cost);
        return watch.Elapsed;
    }
}
