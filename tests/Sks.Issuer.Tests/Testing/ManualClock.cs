namespace Sks.Issuer.Tests.Testing;

/// <summary>The real time, and as much later as a test says.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
}
