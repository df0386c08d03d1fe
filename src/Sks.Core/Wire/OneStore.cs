namespace Sks.Core.Wire;

/// <summary>Where there is one store only, whoever may call.</summary>
internal sealed class OneStore(ISecureKeyStore store) : IStoreSelection
{
    public ISecureKeyStore Store { get; } = store;

    public void SelectStore(uint userId) => throw new SksException(SksStatus.NoKey, "This user grants the caller no key.");
}
