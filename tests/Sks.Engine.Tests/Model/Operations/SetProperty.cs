using Sks.Core;
using Sks.Core.Keys;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>setProperty: "Counter" is writable, "Digits" is not, others do not exist.</summary>
internal sealed record SetProperty(int Key = 0, int Type = 0, string Name = "Counter", string Value = "1") : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.ClosedKeysFor(key => key.Extensions.Count > 0), Key) is not { } key)
        {
            return null;
        }

        string uri = AddExtension.Uri(Type);
        var extension = key.Extensions.FirstOrDefault(e => e.Type == uri);
        var status = StoreModel.When(extension?.SubType != ExtensionSubType.PropertyBag, SksStatus.Option)
            ?? StoreModel.When(Name is not ("Counter" or "Digits"), SksStatus.Option)
            ?? StoreModel.When(Name == "Digits", SksStatus.NotAllowed);
        var after = world.Model;
        if (status is null)
        {
            var changed = extension! with { ExtensionData = AddExtension.Bag(Value) };
            after = after.With(key with { Extensions = key.Extensions.Replace(extension, changed) });
        }

        return WithKey(world, key, (status, after), () => world.Store.SetProperty(key.Handle, uri, Name, Value));
    }
}
