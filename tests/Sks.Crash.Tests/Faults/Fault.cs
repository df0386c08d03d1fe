namespace Sks.Crash.Tests.Faults;

/// <summary>What strace does to the daemon at the n-th call of one kind that the connection's thread makes.</summary>
/// <param name="SystemCall">Such as <c>pwrite64</c>.</param>
/// <param name="Injection">In strace's words: <c>signal=KILL</c>, before the call is carried out, or <c>error=EIO</c> instead of it.</param>
/// <param name="Number">Which call, from 1; strace counts each kind of call, and each thread, for itself.</param>
internal sealed record Fault(string SystemCall, string Injection, int Number)
{
    public bool Kills => Injection == "signal=KILL";

    /// <summary>
    /// The tracer that runs in front of the daemon: it leaves the daemon the process that was started. It sends no signals when it lets other
    /// calls pass unseen (<c>--seccomp-bpf</c>).
    /// </summary>
    public string[] Tracer(string log) =>
    [
        "strace", "-D", "-f", .. Kills ? (string[])[] : ["--seccomp-bpf"], "-o", log, "-e", $"trace={SystemCall}", "-e", $"inject={SystemCall}:{Injection}:when={Number}",
    ];

    public override string ToString() => $"{SystemCall} {Number}, {Injection}";
}
