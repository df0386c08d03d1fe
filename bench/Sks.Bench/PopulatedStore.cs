using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// A store on disk with so many P-256 keys, each under a PIN of its own, and a few symmetric ones with a property bag: made once, by the
/// same calls that an issuer makes, and kept until the process ends.
/// </summary>
internal sealed class PopulatedStore : IDisposable
{
    public const string Properties = "https://example.com/counter";

    private const int KeysPerSession = 20;
    private const int SampleSize = 10;

    private static readonly Dictionary<int, PopulatedStore> Made = [];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sks-bench-");
    private readonly TestIssuer _issuer = new();

    private PopulatedStore(int keys)
    {
        // Made in memory, where a flush costs nothing, and then moved to the disk that the calls are measured on.
        string ram = Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/{_directory.Name}").FullName : _directory.FullName;
        Element = Open(Location(ram));
        SymmetricKey = Enrol(1, AddSymmetricKey)[0];
        var handles = new List<uint>();
        while (handles.Count < keys)
        {
            handles.AddRange(Enrol(Math.Min(KeysPerSession, keys - handles.Count), (_, _) => { }));
        }

        // Spread over the whole store, so that they do not share the database's pages.
        Sample = Enumerable.Range(0, SampleSize).Select(i => handles[(int)((long)i * keys / SampleSize)]).ToArray();
        All = handles;
        if (ram != _directory.FullName)
        {
            Element.Dispose();
            Move(ram);
            Element = Open(Path);
        }
    }

    public SecureElement Element { get; private set; }

    /// <summary>Keys that the measured calls use.</summary>
    public IReadOnlyList<uint> Sample { get; }

    /// <summary>All asymmetric keys.</summary>
    public IReadOnlyList<uint> All { get; }

    public uint SymmetricKey { get; }

    public string Path => Location(_directory.FullName);

    public static PopulatedStore With(int keys)
    {
        if (!Made.TryGetValue(keys, out var store))
        {
            Console.WriteLine($"// making a store with {keys} keys");
            Made[keys] = store = new PopulatedStore(keys);
        }

        return store;
    }

    public static void DisposeAll()
    {
        foreach (var store in Made.Values)
        {
            store.Dispose();
        }

        Made.Clear();
    }

    /// <summary>One session with so many keys; what else each gets, <paramref name="more"/> adds.</summary>
    public IReadOnlyList<uint> Enrol(int keys, Action<TestSession, (CreatedKeyEntry Entry, IReadOnlyList<byte[]> Path)> more)
    {
        using var session = _issuer.Open(Element, p => p with { SessionKeyLimit = ushort.MaxValue });
        uint policy = session.CreatePinPolicy(TestSession.PinPolicy());
        var handles = new uint[keys];
        for (int i = 0; i < keys; i++)
        {
            var entry = session.CreateKeyEntry(TestSession.Key($"Key.{i}"), policy, Enrolment.Pin);
            var path = session.SetCertificatePath(entry);
            more(session, (entry, path));
            handles[i] = entry.KeyHandle;
        }

        session.Close();
        return handles;
    }

    /// <summary>Lets another process open the store.</summary>
    public void Close() => Element.Dispose();

    public void Dispose()
    {
        Close();
        _issuer.Dispose();
        _directory.Delete(recursive: true);
    }

    private static void AddSymmetricKey(TestSession session, (CreatedKeyEntry Entry, IReadOnlyList<byte[]> Path) key)
    {
        session.ImportSymmetricKey(key.Entry, key.Path, new byte[32]);
        var bag = new KeyExtension(Properties, ExtensionSubType.PropertyBag, "", PropertyBagData());
        session.AddExtension(key.Entry, key.Path, bag);
    }

    private static byte[] PropertyBagData()
    {
        using var writer = new DataWriter(64);
        return writer.String("Counter").Bool(true).String("0").ToArray();
    }

    private static string Location(string directory) => System.IO.Path.Combine(directory, "store");

    private static SecureElement Open(string path) => new(StoreDirectory.OpenOrCreate(path), TimeProvider.System);

    private void Move(string ram)
    {
        // A store of its own first: the directory with the mode that a store wants.
        StoreDirectory.Create(Path).Dispose();
        foreach (string file in Directory.EnumerateFiles(Location(ram)))
        {
            File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)), overwrite: true);
        }

        Directory.Delete(ram, recursive: true);
    }
}
