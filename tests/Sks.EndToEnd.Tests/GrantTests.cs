using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Client;
using Sks.Core.Protection;
using Sks.Daemon.Tests.Users;
using Sks.EndToEnd.Tests.Programs;
using Sks.Testing.Issuer;

namespace Sks.EndToEnd.Tests;

/// <summary>A real <c>sksd</c> for all users, a key of one of them, and <c>sks</c> of another who was granted it.</summary>
public sealed class GrantTests : IDisposable
{
    private static readonly ActingUser Owner = new(65001);

    private readonly TemporaryFolder _files = new();

    private string Socket => _files["run/sks.sock"];

    public void Dispose() => _files.Dispose();

    [RootFact]
    public async Task A_grantee_lists_and_signs_with_the_owners_key_until_it_is_revoked()
    {
        OpenToAll(_files["."]);
        using var daemon = RunningProgram.Start("sksd", null, "--stores", _files["stores"], "--socket", Socket);
        Assert.Equal($"sksd: serving {_files["stores"]} on {Socket}", await daemon.FirstLineAsync());
        uint key = Owned(store => Enrolment.WithPinAndPuk(store));
        uint hidden = Owned(store => Enrolment.WithPinAndPuk(store));
        (await SksAsync("list", "--of", "65001")).Failed(7, "grants the caller no key");

        Owned(store =>
        {
            store.GrantKey(key, GranteeKind.User, 0);
            return key;
        });
        Assert.Equal(0, (await SksAsync("list", "--json")).DoneJson().GetArrayLength());
        var listed = Assert.Single((await SksAsync("list", "--of", "65001", "--json")).DoneJson().EnumerateArray());
        Assert.Equal(key, listed.GetProperty("handle").GetUInt32());

        string pin = _files.Secret("pin", System.Text.Encoding.ASCII.GetString(Enrolment.Pin));
        string letter = _files.Secret("letter", "text");
        string signature = _files["letter.sig"];
        string[] sign = ["sign", $"{key}", letter, "--out", signature, "--pin-file", pin];
        (await SksAsync([.. sign, "--of", "65001"])).Done();
        await VerifyAsync(key, letter, signature);
        (await SksAsync(sign)).Failed(7, "There is no key");
        (await SksAsync("sign", $"{hidden}", letter, "--out", signature, "--pin-file", pin, "--of", "65001")).Failed(7, "There is no key");

        Owned(store =>
        {
            store.RevokeKey(key, GranteeKind.User, 0);
            return key;
        });
        (await SksAsync([.. sign, "--of", "65001"])).Failed(7, "grants the caller no key");
    }

    private static void OpenToAll(string path) => File.SetUnixFileMode(
        path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);

    private async Task VerifyAsync(uint key, string letter, string signature)
    {
        string pem = (await SksAsync("certificate", $"{key}", "--of", "65001")).Done();
        using var certificate = X509Certificate2.CreateFromPem(pem);
        using var publicKey = certificate.GetECDsaPublicKey()!;
        Assert.True(publicKey.VerifyData(await File.ReadAllBytesAsync(letter), await File.ReadAllBytesAsync(signature), HashAlgorithmName.SHA256));
    }

    private uint Owned(Func<RemoteKeyStore, uint> call) => Owner.Run(() =>
    {
        using var store = new RemoteKeyStore(Socket);
        return call(store);
    });

    private Task<ProgramEnd> SksAsync(params string[] arguments) => RunningProgram.RunAsync("sks", Socket, arguments);
}
