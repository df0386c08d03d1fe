using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Secrets;
using Sks.KeyGen2.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests.Contents;

/// <summary>Paths, and the four forms of addExtension: each alone, at its limits, and all together.</summary>
internal static class ExtensionScenarios
{
    private const string Type = "https://issuer.example/extension";
    private const string Bag = "urn:ietf:rfc:4226";

    private static readonly byte[] Mebibyte = RandomNumberGenerator.GetBytes(KeyGen2Limits.ExtensionData);

    /// <summary>What 16 bytes of IV and at least one of padding leave of a mebibyte.</summary>
    private static readonly byte[] AlmostMebibyte = Mebibyte[32..];

    public static IReadOnlyDictionary<string, ContentScenario> All { get; } = new Dictionary<string, ContentScenario>
    {
        ["a path alone"] = new(0, path => new(path), (store, key) => Assert.Empty(store.GetKeyAttributes(key).ExtensionTypes)),
        ["a path without its root"] = new(0, path => new([path[0]]), (store, key) => Assert.Single(store.GetKeyAttributes(key).CertificatePath)),
        ["a trust anchor"] = new(
            0, path => new(path) { TrustAnchor = true }, (store, key) => Assert.Equal(2, store.GetKeyAttributes(key).CertificatePath.Count)),
        ["an extension"] = Plain([1, 2, 3]),
        ["an empty extension"] = Plain([]),
        ["an extension of a mebibyte"] = Plain(Mebibyte),
        ["an encrypted extension"] = Encrypted([1, 2, 3]),
        ["an empty encrypted extension"] = Encrypted([]),
        ["an encrypted extension of almost a mebibyte"] = Encrypted(AlmostMebibyte),
        ["a property bag"] = new(1, path => new(path) { PropertyBags = [(Bag, Properties)] }, HasProperties),
        ["a property bag of a thousand"] = new(
            1,
            path => new(path) { PropertyBags = [(Bag, [.. Enumerable.Range(0, 1000).Select(i => new NameValuePair($"{i}", true, $"{i}"))])] },
            (store, key) => Assert.Equal(1000, PropertyBag.Read(store.GetExtension(key, Bag)).Properties.Count)),
        ["a logotype"] = new(
            1,
            path => new(path) { Logotypes = [(CapabilityUris.LogotypeCard, "image/svg+xml", [.. "<svg/>"u8])] },
            (store, key) => Has(store, key, CapabilityUris.LogotypeCard, ExtensionSubType.Logotype, "image/svg+xml", [.. "<svg/>"u8])),
        ["255 extensions"] = new(
            255,
            path => new(path) { Extensions = [.. Enumerable.Range(0, 255).Select(i => ($"{Type}/{i}", new byte[] { (byte)i }))] },
            (store, key) => Has(store, key, Type + "/254", ExtensionSubType.Extension, "", [254])),
        ["everything"] = new(12, Everything, (store, key) =>
        {
            ImportScenarios.MakesHmacs(store, key);
            HasProperties(store, key);
            Has(store, key, Type, ExtensionSubType.EncryptedExtension, "", [1, 2, 3]);
            Has(store, key, Type + "/2", ExtensionSubType.Extension, "", [2]);
            Has(store, key, CapabilityUris.LogotypeList, ExtensionSubType.Logotype, "image/png", [5]);
            Assert.Equal(8, store.GetKeyAttributes(key).ExtensionTypes.Count);
        }),
    };

    private static NameValuePair[] Properties =>
        [new("Counter", Writable: true, "0"), new("Digits", Writable: false, "8"), new("Zoë", Writable: false, "")];

    private static ContentScenario Plain(byte[] data) => new(
        1,
        path => new(path) { Extensions = [(Type, data)] },
        (store, key) => Has(store, key, Type, ExtensionSubType.Extension, "", data));

    private static ContentScenario Encrypted(byte[] data) => new(
        2,
        path => new(path) { EncryptedExtensions = [(Type, new SecretBuffer(data))] },
        (store, key) => Has(store, key, Type, ExtensionSubType.EncryptedExtension, "", data));

    private static CredentialContents Everything(IReadOnlyList<byte[]> path) => new(path)
    {
        TrustAnchor = true,
        SymmetricKey = ImportScenarios.HmacKey(),
        Extensions = [(Type + "/1", [1]), (Type + "/2", [2])],
        EncryptedExtensions = [(Type, new SecretBuffer([1, 2, 3])), (Type + "/3", new SecretBuffer([3]))],
        PropertyBags = [(Bag, Properties), (Bag + ":2", Properties)],
        Logotypes = [(CapabilityUris.LogotypeIcon, "image/png", [4]), (CapabilityUris.LogotypeList, "image/png", [5])],
    };

    private static void Has(ISecureKeyStore store, uint key, string type, ExtensionSubType subType, string qualifier, byte[] data)
    {
        var extension = store.GetExtension(key, type);
        Assert.Equal((type, subType, qualifier), (extension.Type, extension.SubType, extension.Qualifier));
        Assert.True(data.AsSpan().SequenceEqual(extension.ExtensionData));
    }

    private static void HasProperties(ISecureKeyStore store, uint key)
    {
        Assert.Equal(Properties, PropertyBag.Read(store.GetExtension(key, Bag)).Properties);
        store.SetProperty(key, Bag, "Counter", "1");
        Assert.Equal("1", PropertyBag.Read(store.GetExtension(key, Bag)).Find("Counter")!.Value);
        Assert.Equal(SksStatus.NotAllowed, Assert.Throws<SksException>(() => store.SetProperty(key, Bag, "Digits", "6")).Status);
    }
}
