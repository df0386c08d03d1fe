using System.CommandLine;
using System.Security.Cryptography;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Cli.Users;
using Sks.Core;
using Sks.Core.Algorithms;

namespace Sks.Cli.Keys;

/// <summary><c>sks sign</c>: signs a file.</summary>
internal static class SignCommand
{
    private const int BlockSize = 1 << 16;

    public static Command Create(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var file = new Argument<string>("FILE") { Description = "What to sign, of any size; with an Ed25519 or Ed448 key at most about 64 KiB." };
        var output = new Option<string>("--out") { Description = "Write the signature here.", HelpName = "SIG", Required = true };
        var algorithm = new Option<string?>("--algorithm") { Description = "Algorithm URI, or the name at its end, such as ecdsa-sha256 or ed25519 (default: what suits the key).", HelpName = "NAME" };
        var pinFile = PinOptions.Pin();
        var format = new Option<string>("--format") { Description = "For ECDSA: raw is r || s, der is what openssl reads.", DefaultValueFactory = _ => "raw" };
        var owner = OwnerOption.Create();
        format.AcceptOnlyFromAmong("raw", "der");
        var command = new SksCommand(
            "sign",
            "Sign a file with a key.",
            "sks sign 5 letter.pdf --out letter.sig --format der",
            "sks sign 5 letter.pdf --out letter.sig --of alice") { key, file, output, algorithm, pinFile, format, owner };
        return command.Does((parsed, cancellation) =>
        {
            var screen = options.Screen(parsed);
            using var connection = options.Connect(parsed, owner);
            using var pin = new PinSource(screen, parsed.GetValue(pinFile), PinOptions.PinName);
            var selected = KeySelector.Find(connection.Store, parsed.GetRequiredValue(key));
            var chosen = SignatureChoice.For(connection.Store.GetKeyAttributes(selected.Handle), parsed.GetValue(algorithm));
            byte[] data = chosen.SignsMessage
                ? Message(connection.Store, parsed.GetRequiredValue(file))
                : Hash(chosen, parsed.GetRequiredValue(file), cancellation);
            byte[] signature = Sign(new KeyAuthorization(connection.Store, selected, cancellation), pin, connection.Store, selected.Handle, chosen, data);
            bool der = chosen.KeyType == KeyType.Ec && parsed.GetValue(format) == "der";
            byte[] written = der ? EcdsaSignature.ToDer(signature) : signature;
            string path = parsed.GetRequiredValue(output);
            OutputFile.Write(path, written);
            screen.Show(
                new SignatureReport(selected.Handle, chosen.Uri, der ? "der" : "raw", path, written.Length),
                ReportJson.Default.SignatureReport,
                r => screen.Line($"Signed with key {r.Handle} ({SignatureChoice.ShortName(chosen)}): {r.File}, {r.Size} bytes."));
        });
    }

    private static byte[] Sign(
        KeyAuthorization authorization,
        PinSource pin,
        ISecureKeyStore store,
        uint handle,
        SignatureAlgorithm algorithm,
        byte[] data)
    {
        byte[] signature = [];
        authorization.UseKey(pin, value => signature = store.SignHashedData(handle, algorithm.Uri, [], biometricAuth: false, value, data));
        return signature;
    }

    /// <summary>EdDSA reads the message twice, inside the store; so it has to fit into one call.</summary>
    private static byte[] Message(ISecureKeyStore store, string path)
    {
        int limit = checked((int)store.GetDeviceInfo().CryptoDataSize);
        using var file = InputFile.Open(path);
        byte[] content = new byte[limit + 1];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= limit
            ? content[..length]
            : throw new CommandException(
                ExitStatus.Refused,
                $"{path} is longer than the {limit} bytes that this key can sign at once: Ed25519 and Ed448 sign the file itself, not its hash.");
    }

    private static byte[] Hash(SignatureAlgorithm algorithm, string path, CancellationToken cancellation)
    {
        using var file = InputFile.Open(path);
        using var hash = IncrementalHash.CreateHash(algorithm.Hash!.Value);
        byte[] block = new byte[BlockSize];
        for (int length = file.Read(block); length > 0; length = file.Read(block))
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, length);
        }

        return hash.GetHashAndReset();
    }
}
