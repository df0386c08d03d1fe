using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;

namespace Sks.Bench.Pkcs11;

/// <summary>A store with one card: so many keys under one PIN, among them those that the measurements look for.</summary>
internal static class CardStore
{
    /// <summary>What PKCS #11 calls the card: the issuer's host.</summary>
    public const string Label = "bank.example";

    /// <summary>Makes it in memory, where a flush costs nothing, and then copies it to the folder.</summary>
    public static string Create(string folder, int keys)
    {
        var ram = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : folder, $"sks-bench-{Guid.NewGuid():N}"));
        string path = Path.Combine(folder, "store");
        try
        {
            string made = Path.Combine(ram.FullName, "store");
            using (var element = new SecureElement(StoreDirectory.OpenOrCreate(made), TimeProvider.System))
            {
                Enrol(element, keys);
            }

            // A store of its own first: the directory with the mode that a store wants.
            StoreDirectory.Create(path).Dispose();
            foreach (string file in Directory.EnumerateFiles(made))
            {
                File.Copy(file, Path.Combine(path, Path.GetFileName(file)), overwrite: true);
            }
        }
        finally
        {
            ram.Delete(recursive: true);
        }

        return path;
    }

    private static void Enrol(SecureElement element, int keys)
    {
        using var issuer = new TestIssuer("bank");
        using var session = issuer.Open(element, p => p with { SessionKeyLimit = ushort.MaxValue });
        uint policy = session.CreatePinPolicy(TestSession.PinPolicy() with { Grouping = PinGrouping.Shared });
        for (int i = 0; i < keys; i++)
        {
            string name = i switch { 0 => "P-256", 1 => "RSA-2048", 2 => "HMAC", _ => "filler" };
            var key = TestSession.Key($"Key.{i}", i == 1 ? AlgorithmUris.Rsa2048 : AlgorithmUris.P256) with { FriendlyName = name };
            var entry = session.CreateKeyEntry(i == 2 ? key with { EndorsedAlgorithms = [AlgorithmUris.HmacSha256] } : key, policy, Enrolment.Pin);
            var path = session.SetCertificatePath(entry);
            if (i == 2)
            {
                session.ImportSymmetricKey(entry, path, new byte[32]);
            }
        }

        session.Close();
    }
}
