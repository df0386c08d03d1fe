using BenchmarkDotNet.Attributes;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// The device's side of one session - one PIN policy, one P-256 key, certificate path, close - in memory. Each method is measured
/// alone, over sessions that the issuer has brought to where the method is due, so that the issuer's work is not in the figures.
/// </summary>
[InvocationCount(1)]
[IterationCount(15)]
[WarmupCount(4)]
public class SessionBenchmarks : IDisposable
{
    private const int Sessions = 400;

    private readonly TestIssuer _issuer = new();
    private SecureElement? _store;
    private PreparedSession[] _sessions = [];

    [IterationSetup(Target = nameof(CreateProvisioningSession))]
    public void ForSession() => Prepare(0);

    [IterationSetup(Target = nameof(CreatePinPolicy))]
    public void ForPinPolicy() => Prepare(1);

    [IterationSetup(Target = nameof(CreateKeyEntry))]
    public void ForKeyEntry() => Prepare(2);

    [IterationSetup(Target = nameof(SetCertificatePath))]
    public void ForCertificatePath() => Prepare(3);

    [IterationSetup(Target = nameof(CloseProvisioningSession))]
    public void ForClose() => Prepare(4);

    [Benchmark(OperationsPerInvoke = Sessions)]
    public void CreateProvisioningSession() => Run();

    [Benchmark(OperationsPerInvoke = Sessions)]
    public void CreatePinPolicy() => Run();

    [Benchmark(OperationsPerInvoke = Sessions)]
    public void CreateKeyEntry() => Run();

    [Benchmark(OperationsPerInvoke = Sessions)]
    public void SetCertificatePath() => Run();

    [Benchmark(OperationsPerInvoke = Sessions)]
    public void CloseProvisioningSession() => Run();

    [IterationCleanup]
    public void Dispose()
    {
        foreach (var session in _sessions)
        {
            session.Dispose();
        }

        _sessions = [];
        _store?.Dispose();
        _store = null;
        GC.SuppressFinalize(this);
    }

    private void Prepare(int step)
    {
        var store = _store = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        _sessions = new PreparedSession[Sessions];
        for (int i = 0; i < Sessions; i++)
        {
            _sessions[i] = new PreparedSession(_issuer, store, step);
        }
    }

    private void Run()
    {
        foreach (var session in _sessions)
        {
            session.Call();
        }
    }
}
