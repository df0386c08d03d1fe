namespace Sks.Engine;

/// <summary>A stay behind the gate of <see cref="CredentialDatabase"/>; its end waits until what it wrote and read is durable.</summary>
internal readonly ref struct GateScope(CredentialDatabase database)
{
    /// <exception cref="Core.SksException">
    /// <see cref="Core.SksStatus.Storage"/>: the flush failed. It takes the place of an exception under way, which tells of what may be lost.
    /// </exception>
    public void Dispose() => database.LeaveGate();
}
