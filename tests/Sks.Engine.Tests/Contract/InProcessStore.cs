using Sks.Core;
using Sks.Engine.Store;
using Sks.Testing.Contract;

namespace Sks.Engine.Tests.Contract;

/// <summary>The secure element in this process, on a store of its own in a temporary folder.</summary>
internal sealed class InProcessStore : TestStore
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sks-contract-");
    private SecureElement _element;

    public InProcessStore(bool biometrics = false)
    {
        Biometrics = biometrics;
        _element = Open();
    }

    public override ISecureKeyStore Store => _element;

    /// <summary>In good order: the element settles what it has counted ahead of PIN attempts. The daemon's face is killed instead.</summary>
    public override void Restart()
    {
        _element.Dispose();
        _element = Open();
    }

    public override void Dispose()
    {
        _element.Dispose();
        _directory.Delete(recursive: true);
    }

    private SecureElement Open() => new(
        StoreDirectory.OpenOrCreate(Path.Combine(_directory.FullName, "store")), TimeProvider.System, Biometrics);
}
