namespace Sks.Engine.Tests.Model.Running;

/// <summary>A clock that operations move, and whose timers are due at once: the delay of a PUK without retry limit costs nothing.</summary>
internal sealed class ModelClock : TimeProvider
{
    /// <summary>Seconds from the day on which the model's world begins.</summary>
    public long Now { get; set; }

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
}
