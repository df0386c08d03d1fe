namespace Sks.Daemon.Tests.Pinentry;

/// <summary>A test with the real program that asks at a terminal.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PinentryFactAttribute : Xunit.FactAttribute
{
    internal const string Program = "/usr/bin/pinentry-tty";

    public PinentryFactAttribute()
    {
        if (!File.Exists(Program))
        {
            Skip = "There is no pinentry-tty on this machine (pinentry-tty, python3).";
        }
    }
}
