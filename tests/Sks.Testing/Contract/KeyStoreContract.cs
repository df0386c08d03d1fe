using Sks.Core;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>
/// The base of the contract's chapters: the same tests over every face of a key store. A face derives from each chapter and says how
/// its store is made.
/// </summary>
public abstract class KeyStoreContract : IDisposable
{
    private readonly Lazy<TestStore> _face;

    protected KeyStoreContract() => _face = new Lazy<TestStore>(CreateStore);

    protected TestStore Face => _face.Value;

    protected ISecureKeyStore Store => Face.Store;

    public void Dispose()
    {
        if (_face.IsValueCreated)
        {
            _face.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract TestStore CreateStore();

    /// <summary>Asserts that a call fails with a status.</summary>
    protected static SksException Fails(SksStatus status, Action call)
    {
        var failure = Assert.Throws<SksException>(call);
        Assert.True(status == failure.Status, $"{SksException.NameOf(status)} expected, but: {failure.ErrorName}: {failure.Message}");
        return failure;
    }

    /// <summary>Asserts that no session, open or closed, and no key is left.</summary>
    protected void IsEmpty()
    {
        Assert.Null(Store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.Null(Store.EnumerateProvisioningSessions(0, provisioningState: false));
        Assert.Null(Store.EnumerateKeys(0));
    }
}
