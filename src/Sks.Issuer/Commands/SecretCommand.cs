using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sks.Issuer.Books;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;

namespace Sks.Issuer.Commands;

/// <summary><c>sks-issuer secret</c>: hands out what the issuer has made for a credential, for a server that verifies or a letter to its holder.</summary>
internal static class SecretCommand
{
    public static Command Create() => new IssuerCommand(
        "secret",
        "Hand out what this issuer has made for a credential: seeds of one-time passwords, symmetric keys, PINs that it has set.",
        "sks-issuer secret export 3f51c0ffee --out alice.json --data bank") { Export() };

    private static IssuerCommand Export()
    {
        var data = CommonOptions.Data();
        var serial = new Argument<string>("SERIAL") { Description = "Serial number of the credential, as 'sks-issuer credentials' shows it." };
        var output = new Option<string>("--out") { Description = "Write the secrets to this new file, which only you may read.", HelpName = "FILE", Required = true };
        var command = new IssuerCommand(
            "export",
            "Write the secrets of a credential to a new file, as JSON.",
            "sks-issuer secret export 3f51c0ffee --out alice.json --data bank") { serial, data, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = DataDirectory.Open(parsed.GetRequiredValue(data));
            using var books = await DatabaseOptions.OpenAsync(parsed, directory, cancellation).ConfigureAwait(false);
            var (credential, _) = await Management.CredentialCommand.RequireAsync(books, parsed.GetRequiredValue(serial), cancellation).ConfigureAwait(false);
            using var sealedState = SealedState.FromFile(directory.SealingKey);
            using var secrets = await books.FindSessionOfAsync(credential, cancellation).ConfigureAwait(false) is { } row ? sealedState.OpenSecrets(row) : CredentialSecrets.None();
            if (!secrets.KeyIds.Contains(credential.KeyId))
            {
                throw new IssuerException(ExitStatus.NotFound, "This issuer has made no secret for this credential: its owner chose the PIN, and its device made the key.");
            }

            Write(parsed.GetRequiredValue(output), credential, secrets);
            parsed.InvocationConfiguration.Output.WriteLine($"The secrets of {credential.Subject} are in {parsed.GetRequiredValue(output)}; delete it when they are where they belong.");
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static void Write(string path, IssuedCredential credential, CredentialSecrets secrets)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("serialNumber", Convert.ToHexStringLower(credential.SerialNumber));
            json.WriteString("subject", credential.Subject);
            json.WriteString("keyId", credential.KeyId);
            if (secrets.Pin(credential.KeyId) is { } pin)
            {
                json.WriteString("pin", pin.Span);
            }

            if (secrets.SymmetricKey(credential.KeyId) is { } key)
            {
                json.WriteBase64String("symmetricKey", key.Span);
            }

            if (secrets.Use(credential.KeyId) is { } use)
            {
                json.WriteStartObject("otp");
                json.WriteString("algorithm", use.Algorithm);
                json.WriteString("hash", use.Hash);
                json.WriteNumber("digits", use.Digits);
                json.WriteNumber(use.Period > 0 ? "period" : "counter", use.Period);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        buffer.Write(Encoding.ASCII.GetBytes("\n"));
        var content = buffer.GetBuffer().AsSpan(0, checked((int)buffer.Length));
        try
        {
            DataDirectory.WritePrivate(path, content);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IssuerException(ExitStatus.Refused, $"{path} is there already; nothing is overwritten, so choose another name.", e);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(buffer.GetBuffer());
        }
    }
}
