using System.Xml.Linq;
using Xunit;

namespace Sks.Core.Tests.Architecture;

/// <summary>The rooms of docs/architecture.md: who may know whom, and what each may bring in.</summary>
public sealed class RoomTests
{
    public static TheoryData<string, string[], string[]> Rooms { get; } = new()
    {
        { "Sks.Core", [], [] },
        { "Sks.Engine", ["Sks.Core"], ["BouncyCastle.Cryptography", "Microsoft.Data.Sqlite"] },
        { "Sks.KeyGen2", ["Sks.Core"], [] },
        { "Sks.Client", ["Sks.Core"], [] },
        { "Sks.Daemon", ["Sks.Core", "Sks.Engine"], ["System.CommandLine"] },
        { "Sks.Cli", ["Sks.Client", "Sks.Core", "Sks.Engine", "Sks.KeyGen2"], ["Microsoft.Win32.SystemEvents", "QRCoder", "System.CommandLine", "System.Drawing.Common"] },
        { "Sks.Issuer", ["Sks.Core", "Sks.KeyGen2"], ["BouncyCastle.Cryptography", "Microsoft.Data.Sqlite", "Npgsql", "Pkcs11Interop", "System.CommandLine"] },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_those_it_may(string room, string[] rooms, string[] packages)
    {
        var project = XDocument.Load(Path.Combine(Source().FullName, room, room + ".csproj"));
        Assert.Equal(rooms, References("ProjectReference").Select(Path.GetFileNameWithoutExtension).Order());
        Assert.Equal(packages, References("PackageReference").Order());

        IEnumerable<string> References(string kind) => project.Descendants(kind).Select(element => (string)element.Attribute("Include")!);
    }

    /// <summary>The room in C knows the others' bytes only, and brings in what its build script says.</summary>
    private const string RoomInC = "Sks.Pkcs11";

    [Fact]
    public void Every_room_is_listed_here() => Assert.Equal(
        Rooms.Select(row => (string)row[0]).Append(RoomInC).Order(),
        Source().GetDirectories().Select(folder => folder.Name).Order());

    [Fact]
    public void Protocol_and_vocabulary_are_free_of_sockets_and_http()
    {
        foreach (string room in new[] { "Sks.Core", "Sks.KeyGen2", "Sks.Engine" })
        {
            foreach (var file in Sources(room))
            {
                string text = File.ReadAllText(file.FullName);
                Assert.DoesNotContain("using System.Net", text, StringComparison.Ordinal);
                Assert.False(room == "Sks.Core" && text.Contains("using System.IO", StringComparison.Ordinal), file.Name);
            }
        }
    }

    [Fact]
    public void Random_numbers_come_from_the_operating_system_only() => Assert.All(
        Source().GetDirectories().SelectMany(room => Sources(room.Name)),
        file => Assert.DoesNotMatch(@"\bRandom\.Shared\b|\bnew (System\.)?Random\(|\bRandom \w+ = new|\bnew SecureRandom\(\)", File.ReadAllText(file.FullName)));

    /// <summary>What we wrote: not what the build left below obj.</summary>
    private static IEnumerable<FileInfo> Sources(string room) => new DirectoryInfo(Path.Combine(Source().FullName, room))
        .EnumerateFiles("*.cs", SearchOption.AllDirectories)
        .Where(file => !file.FullName.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static DirectoryInfo Source()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sks.slnx")))
        {
            folder = folder.Parent!;
        }

        return new DirectoryInfo(Path.Combine(folder.FullName, "src"));
    }
}
