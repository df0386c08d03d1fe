using Sks.Core;

namespace Sks.Cli.CommandLine;

/// <summary>A key store that a command works with, for as long as the command runs.</summary>
/// <param name="store">The key store.</param>
/// <param name="administration">Its vendor side.</param>
/// <param name="grants">Its owner's grants.</param>
/// <param name="owner">What to dispose of with the connection, if anything.</param>
internal sealed class KeyStoreConnection(
    ISecureKeyStore store, IDeviceAdministration administration, IGrantAdministration grants, IDisposable? owner = null) : IDisposable
{
    public ISecureKeyStore Store { get; } = store;

    public IDeviceAdministration Administration { get; } = administration;

    public IGrantAdministration Grants { get; } = grants;

    public void Dispose() => owner?.Dispose();
}
