using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>addExtension, getExtension, setProperty.</summary>
public abstract class ExtensionContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    [Theory]
    [InlineData(ExtensionSubType.Extension)]
    [InlineData(ExtensionSubType.EncryptedExtension)]
    [InlineData(ExtensionSubType.PropertyBag)]
    [InlineData(ExtensionSubType.Logotype)]
    public void An_extension_comes_back_as_it_was_and_goes_with_its_key(ExtensionSubType subType)
    {
        var extension = new KeyExtension(
            "urn:example", subType, subType == ExtensionSubType.Logotype ? "image/png" : "", Bag(("Counter", true, "0")));
        uint key = With(extension);
        Face.Restart();
        var found = Store.GetExtension(key, "urn:example");
        Assert.Equal((extension.Type, extension.SubType, extension.Qualifier), (found.Type, found.SubType, found.Qualifier));
        Assert.Equal(extension.ExtensionData, found.ExtensionData);
        Assert.Equal(["urn:example"], Store.GetKeyAttributes(key).ExtensionTypes);
        Fails(SksStatus.Option, () => Store.GetExtension(key, "urn:other"));
        Store.DeleteKey(key, []);
        Fails(SksStatus.NoKey, () => Store.GetExtension(key, "urn:example"));
    }

    [Fact]
    public void An_extension_may_have_65536_bytes_and_more()
    {
        byte[] data = new byte[100_000];
        data[^1] = 7;
        uint key = With(
            new KeyExtension("urn:a", ExtensionSubType.Extension, "", data), new KeyExtension("urn:b", ExtensionSubType.EncryptedExtension, "", data));
        Assert.Equal(data, Store.GetExtension(key, "urn:a").ExtensionData);
        Assert.Equal(data, Store.GetExtension(key, "urn:b").ExtensionData);
    }

    [Fact]
    public void What_breaks_a_rule_of_extensions_ends_the_session()
    {
        byte[] bag = Bag(("A", false, "1"));
        KeyExtension[] bad =
        [
            new("", ExtensionSubType.Extension, "", []),
            new("urn:" + new string('x', 1000), ExtensionSubType.Extension, "", []),
            new("urn:x", (ExtensionSubType)4, "", []),
            new("urn:x", ExtensionSubType.Extension, "image/png", []),
            new("urn:x", ExtensionSubType.Logotype, "", []),
            new("urn:x", ExtensionSubType.Logotype, new string('m', 129), []),
            new("urn:x", ExtensionSubType.PropertyBag, "", bag[..^1]),
            new("urn:x", ExtensionSubType.PropertyBag, "", [.. bag, .. bag]),
            new("urn:x", ExtensionSubType.PropertyBag, "", []),
            new("urn:x", ExtensionSubType.Extension, "", new byte[(1024 * 1024) + 1]),
        ];
        foreach (var extension in bad)
        {
            Fails(SksStatus.Option, () => With(extension));
            IsEmpty();
        }

        Fails(SksStatus.Option, () => With(new("urn:x", ExtensionSubType.Extension, "", []), new("urn:x", ExtensionSubType.Logotype, "a/b", [])));
        IsEmpty();
    }

    [Fact]
    public void A_writable_property_is_set_for_good_and_no_other()
    {
        uint key = With(new KeyExtension(
            "urn:ietf:rfc:4226", ExtensionSubType.PropertyBag, "", Bag(("Counter", true, "0"), ("Digits", false, "8"))));
        Store.SetProperty(key, "urn:ietf:rfc:4226", "Counter", "41");
        Face.Restart();
        Assert.Equal(Bag(("Counter", true, "41"), ("Digits", false, "8")), Store.GetExtension(key, "urn:ietf:rfc:4226").ExtensionData);
        Fails(SksStatus.NotAllowed, () => Store.SetProperty(key, "urn:ietf:rfc:4226", "Digits", "6"));
        Fails(SksStatus.Option, () => Store.SetProperty(key, "urn:ietf:rfc:4226", "Color", "red"));
        Fails(SksStatus.Option, () => Store.SetProperty(key, "urn:other", "Counter", "1"));
    }

    private static byte[] Bag(params (string Name, bool Writable, string Value)[] properties)
    {
        using var writer = new DataWriter();
        foreach (var (name, writable, value) in properties)
        {
            writer.String(name).Bool(writable).String(value);
        }

        return writer.ToArray();
    }

    private uint With(params KeyExtension[] extensions)
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry);
        foreach (var extension in extensions)
        {
            session.AddExtension(entry, path, extension);
        }

        session.Close();
        return entry.KeyHandle;
    }
}
