using Sks.Core;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Crash.Tests.Kills;

/// <summary>Changes its PIN all the time.</summary>
internal sealed class PinChanger : Caller
{
    private uint _key;
    private int _number;
    private byte[] _pin = Enrolment.Pin;
    private byte[]? _asked;

    public override void Prepare(ISecureKeyStore store) => _key = Enrol(store);

    protected override void Call(ISecureKeyStore store)
    {
        _asked = System.Text.Encoding.ASCII.GetBytes($"{++_number:D8}");
        store.ChangePin(_key, _pin, _asked);
        (_pin, _asked) = (_asked, null);
        Acknowledged++;
    }

    public override void Verify(ISecureKeyStore store)
    {
        if (_asked is not null && IsPin(store, _key, _asked))
        {
            Assert.False(IsPin(store, _key, _pin));
            _pin = _asked;
        }

        Assert.True(IsPin(store, _key, _pin), "The PIN whose change was acknowledged last is not the key's.");
        _asked = null;
    }
}
