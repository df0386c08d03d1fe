using Sks.Core;
using Sks.Core.Keys;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Keys;

/// <summary><c>getExtension [73]</c> and <c>setProperty [74]</c>.</summary>
internal sealed class KeyExtensions(CredentialDatabase database, ClosedKeys keys)
{
    public KeyExtension Get(uint keyHandle, string type)
    {
        using (database.EnterGate())
        {
            return Find(keyHandle, type).Extension;
        }
    }

    public void SetProperty(uint keyHandle, string type, string name, string value)
    {
        using (database.EnterGate())
        {
            var found = Find(keyHandle, type);
            var bag = PropertyBag.Read(found.Extension);
            bag.Set(name, value);
            byte[] data = bag.Write();
            Limits.Check(data.Length <= Limits.ExtensionDataSize, $"The property bag would have more than {Limits.ExtensionDataSize} bytes.");
            database.Commit([found with { Extension = found.Extension with { ExtensionData = data } }]);
        }
    }

    private ExtensionRecord Find(uint keyHandle, string type)
    {
        keys.Get(keyHandle);
        return database.Named(RecordKind.Extension, ExtensionRecord.NameOf(keyHandle, type), ExtensionRecord.Read).FirstOrDefault()
            ?? throw new SksException(SksStatus.Option, "The key has no extension of this type.");
    }
}
