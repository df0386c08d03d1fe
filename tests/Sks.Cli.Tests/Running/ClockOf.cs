namespace Sks.Cli.Tests.Running;

/// <summary>A clock that shows what the test says.</summary>
internal sealed class ClockOf(Func<DateTimeOffset> now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now();
}
