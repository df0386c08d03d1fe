using Sks.Core;

namespace Sks.Testing.Contract;

/// <summary>A key store under the contract's tests, with what it runs on.</summary>
public abstract class TestStore : IDisposable
{
    public abstract ISecureKeyStore Store { get; }

    /// <summary>Whether the store supports biometrics; a change holds from the next <see cref="Restart"/> on.</summary>
    public bool Biometrics { get; set; }

    /// <summary>Ends whatever runs the store without warning, and runs it again on what it left behind.</summary>
    public abstract void Restart();

    public abstract void Dispose();
}
