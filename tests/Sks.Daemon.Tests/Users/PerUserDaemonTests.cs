using Sks.Client;
using Sks.Core;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Daemon.Tests.Users;

/// <summary>A daemon of the user's own, without root, in the user's runtime directory.</summary>
public sealed class PerUserDaemonTests : IDisposable
{
    private static readonly ActingUser Owner = new(65001);
    private static readonly ActingUser Other = new(65002);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public async Task It_serves_its_user_where_clients_look_and_nobody_else()
    {
        string program = CopyProgram();
        string runtime = Made(_folder["runtime"]);
        string home = Made(_folder["home"]);
        string socket = DaemonSocket.DefaultPath(name => name == "XDG_RUNTIME_DIR" ? runtime : null, _ => false);
        uint key;
        using (var killed = await DaemonProcess.ServeAsUserAsync(Owner.Id, program, Path.Combine(home, "store"), socket))
        {
            key = Owner.Run(() =>
            {
                using var store = new RemoteKeyStore(socket);
                uint enrolled = Enrolment.WithPinAndPuk(store);
                store.GrantKey(enrolled, GranteeKind.User, Other.Id);
                return enrolled;
            });

            using var others = new RemoteKeyStore(socket, Owner.Id);
            Assert.Equal(SksStatus.NotAvailable, Other.Run(() => Assert.Throws<SksException>(() => others.EnumerateKeys(0))).Status);
        }

        using var again = await DaemonProcess.ServeAsUserAsync(Owner.Id, program, Path.Combine(home, "store"), socket);
        using var client = new RemoteKeyStore(socket);
        Assert.Equal(key, Owner.Run(() => client.EnumerateKeys(0))!.KeyHandle);
        Assert.Equal([Other.Id], Owner.Run(() => client.EnumerateGrants(0))!.UserIds);
    }

    /// <summary>A directory of the owner's, mode 0700, as login makes them.</summary>
    private static string Made(string path)
    {
        Directory.CreateDirectory(path);
        using var chown = System.Diagnostics.Process.Start("chown", [$"{Owner.Id}:{Owner.Id}", path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>The program where any user can read it, wherever the tests lie.</summary>
    private string CopyProgram()
    {
        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_folder.Path, Readable);
        string target = _folder["program"];
        foreach (string source in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(AppContext.BaseDirectory, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source, copy);
            File.SetUnixFileMode(copy, Readable);
        }

        foreach (string directory in Directory.EnumerateDirectories(target, "*", SearchOption.AllDirectories).Append(target))
        {
            File.SetUnixFileMode(directory, Readable);
        }

        return Path.Combine(target, "sksd.dll");
    }
}
