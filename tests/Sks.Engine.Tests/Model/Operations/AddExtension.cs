using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>addExtension.</summary>
internal sealed record AddExtension(
    int Key = 0, int Type = 0, ExtensionSubType SubType = ExtensionSubType.PropertyBag, bool WrongQualifier = false, bool WrongMac = false)
    : Operation
{
    public static string Uri(int type) => $"urn:example:{type}";

    public static byte[] Bag(string counter)
    {
        using var writer = new DataWriter();
        writer.String("Counter").Bool(true).String(counter).String("Digits").Bool(false).String("8");
        return writer.ToArray();
    }

    public override Step? On(World world)
    {
        if (World.Pick(world.NewKeys, Key) is not { } key)
        {
            return null;
        }

        var session = world.SessionOf(key);
        string qualifier = SubType == ExtensionSubType.Logotype != WrongQualifier ? "image/png" : "";
        var extension = new KeyExtension(Uri(Type), SubType, qualifier, Bag("0"));
        return Provisioning(world, session, StoreModel.AddExtension(session, key, extension, WrongMac), () =>
        {
            var issuing = world.Issuing(session);
            issuing.SpoilMac = WrongMac;
            issuing.AddExtension(world.Entries[key.Handle], New.Path(key), extension);
            int uses = SubType == ExtensionSubType.EncryptedExtension ? 2 : 1;
            return world.Model
                .With(session with { SessionKeyUses = session.SessionKeyUses + uses })
                .With(key with { Extensions = key.Extensions.Add(extension) });
        });
    }
}
