using Sks.Core;
using Sks.Engine.Tests.Protectors.Tpm;
using Sks.Testing;
using Sks.Testing.Contract;

namespace Sks.Engine.Tests.Contract;

/// <summary>The secure element with all that a TPM can hold of it, killed at each restart.</summary>
internal sealed class TpmStore : TestStore
{
    private readonly SoftwareTpm _tpm = new();
    private readonly TpmElement _element;

    public TpmStore() => _element = new TpmElement(_tpm, keyInTpm: true);

    public override ISecureKeyStore Store => _element.Element;

    public override void Restart()
    {
        _element.Kill();
        _element.Open();
    }

    public override void Dispose()
    {
        _element.Dispose();
        _tpm.Dispose();
    }
}
