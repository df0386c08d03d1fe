using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary>What an open session consists of.</summary>
internal static class SessionContents
{
    public static IEnumerable<(RecordKind Kind, uint Handle)> Of(CredentialDatabase database, SessionRecord session)
    {
        yield return (RecordKind.Session, session.Handle);
        foreach (var named in session.Objects)
        {
            yield return (named.Kind, named.Handle);
            switch (named.Kind)
            {
                case RecordKind.Key:
                    yield return (RecordKind.KeyMaterial, named.Handle);
                    foreach (var extension in database.Children(RecordKind.Extension, named.Handle, ExtensionRecord.Read))
                    {
                        yield return (RecordKind.Extension, extension.Handle);
                    }

                    break;
                case RecordKind.PinPolicy:
                    foreach (var pin in database.Children(RecordKind.Pin, named.Handle, PinRecord.Read))
                    {
                        yield return (RecordKind.Pin, pin.Handle);
                    }

                    break;
            }
        }
    }
}
