using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Crash.Tests.Kills;

/// <summary>Counts up in a property.</summary>
internal sealed class PropertySetter : Caller
{
    private const string Type = "https://example.com/counter";

    private uint _key;
    private int _set;
    private int _asked;

    public override void Prepare(ISecureKeyStore store)
    {
        using var writer = new DataWriter(64);
        byte[] bag = writer.String("Counter").Bool(true).String("0").ToArray();
        using var issuer = new TestIssuer();
        using var session = issuer.Open(store);
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry);
        session.AddExtension(entry, path, new KeyExtension(Type, ExtensionSubType.PropertyBag, "", bag));
        session.Close();
        _key = entry.KeyHandle;
    }

    protected override void Call(ISecureKeyStore store)
    {
        store.SetProperty(_key, Type, "Counter", $"{++_asked}");
        _set = _asked;
        Acknowledged++;
    }

    public override void Verify(ISecureKeyStore store)
    {
        var reader = new DataReader(store.GetExtension(_key, Type).ExtensionData);
        Assert.Equal("Counter", reader.String());
        Assert.True(reader.Bool());
        int found = int.Parse(reader.String(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(found, _set, _asked);
        _set = _asked = found;
    }
}
