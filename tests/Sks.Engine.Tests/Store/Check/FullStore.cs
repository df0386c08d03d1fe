using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine.Store;
using Sks.Engine.Store.Check;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Store.Check;

/// <summary>A store on disk with records of every kind, in closed sessions and an open one, and what others may do to it.</summary>
internal sealed class FullStore : IDisposable
{
    public FullStore()
    {
        using var element = new SecureElement(StoreDirectory.OpenOrCreate(Directory.Path), TimeProvider.System);
        element.InitializeDevicePin("18273645"u8, "1739"u8);
        Enrolment.WithPinAndPuk(element);
        using var issuer = new TestIssuer();
        using var closed = issuer.Open(element);
        var key = closed.CreateKeyEntry(TestSession.Key());
        var path = closed.SetCertificatePath(key);
        closed.AddExtension(key, path, new KeyExtension("https://example.com/ext", ExtensionSubType.Extension, "", [1, 2, 3]));
        var symmetric = closed.CreateKeyEntry(TestSession.Key("Key.2"));
        closed.ImportSymmetricKey(symmetric, closed.SetCertificatePath(symmetric), [.. "a secret"u8]);
        closed.Close();
        element.GrantKey(key.KeyHandle, GranteeKind.User, 1000);
        using var open = issuer.Open(element);
        uint puk = open.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = open.CreatePinPolicy(TestSession.PinPolicy(), puk);
        open.SetCertificatePath(open.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin));
        open.CreateKeyEntry(TestSession.Key("Key.2"));
    }

    public TemporaryDirectory Directory { get; } = new();

    public string Database => Directory["store.db"];

    public StoreCheckResult Check() => StoreCheck.Run(Directory.Path);

    /// <summary>Every record, opened.</summary>
    public List<StoreRecord> Records()
    {
        using var store = StoreDirectory.Open(Directory.Path);
        var records = new List<StoreRecord>();
        foreach (var kind in Enum.GetValues<RecordKind>())
        {
            for (var record = store.Read(kind, 0) ?? store.ReadNext(kind, 0); record is not null; record = store.ReadNext(kind, record.Id))
            {
                records.Add(record);
            }
        }

        return records;
    }

    /// <summary>Writes what only a faulty program with the master key would.</summary>
    public void Commit(params StoreChange[] changes)
    {
        using var store = StoreDirectory.Open(Directory.Path);
        store.Commit(changes);
    }

    public void Execute(string sql) => SqliteFile.Execute(Database, sql);

    public void Dispose() => Directory.Dispose();
}
