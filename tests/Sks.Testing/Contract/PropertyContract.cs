using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>setProperty and property bags at their edges.</summary>
public abstract class PropertyContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    [Fact]
    public void A_name_has_1_to_255_bytes()
    {
        string longest = new string('n', 253) + "é";
        uint key = With(new KeyExtension("urn:bag", ExtensionSubType.PropertyBag, "", Bag((longest, "0"), ("n", "0"))));
        Store.SetProperty(key, "urn:bag", longest, "1");
        Store.SetProperty(key, "urn:bag", "n", "");
        Assert.Equal(Bag((longest, "1"), ("n", "")), Store.GetExtension(key, "urn:bag").ExtensionData);
        Store.DeleteKey(key, []);
        foreach (string bad in new[] { "", longest + "n" })
        {
            Fails(SksStatus.Option, () => With(new KeyExtension("urn:bag", ExtensionSubType.PropertyBag, "", Bag((bad, "0")))));
            IsEmpty();
        }
    }

    [Fact]
    public void Only_a_property_bag_has_properties()
    {
        uint key = With(
            new KeyExtension("urn:a", ExtensionSubType.Extension, "", Bag(("Counter", "0"))),
            new KeyExtension("urn:b", ExtensionSubType.EncryptedExtension, "", Bag(("Counter", "0"))),
            new KeyExtension("urn:c", ExtensionSubType.Logotype, "image/png", Bag(("Counter", "0"))));
        foreach (string type in new[] { "urn:a", "urn:b", "urn:c" })
        {
            Fails(SksStatus.Option, () => Store.SetProperty(key, type, "Counter", "1"));
            Assert.Equal(Bag(("Counter", "0")), Store.GetExtension(key, type).ExtensionData);
        }
    }

    [Fact]
    public void A_bag_may_not_grow_beyond_extensionDataSize()
    {
        int limit = checked((int)Store.GetDeviceInfo().ExtensionDataSize);
        var values = new List<(string, string)>();
        string filling = new('v', 65_000);
        while (limit - Bag([.. values, ("Last", "")]).Length > ushort.MaxValue - 1)
        {
            values.Add(($"{values.Count}", filling));
        }

        byte[] full = Bag([.. values, ("Last", "")]);
        uint key = With(new KeyExtension("urn:bag", ExtensionSubType.PropertyBag, "", full));
        string most = new('w', limit - full.Length);
        Store.SetProperty(key, "urn:bag", "Last", most);
        byte[] kept = Store.GetExtension(key, "urn:bag").ExtensionData;
        Assert.Equal(limit, kept.Length);
        Fails(SksStatus.Option, () => Store.SetProperty(key, "urn:bag", "Last", most + "w"));
        Assert.Equal(kept, Store.GetExtension(key, "urn:bag").ExtensionData);
    }

    private static byte[] Bag(params (string Name, string Value)[] properties)
    {
        using var writer = new DataWriter();
        foreach (var (name, value) in properties)
        {
            writer.String(name).Bool(true).String(value);
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
