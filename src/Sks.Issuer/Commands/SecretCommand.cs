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
    private const string NoSecret = "The books have no secret of this credential: its owner chose the PIN and its device made the key, or it was wiped ('secret forget').";

    public static Command Create() => new IssuerCommand(
        "secret",
        "Hand out what this issuer has made for a credential: seeds of one-time passwords, symmetric keys, PINs that it has set.",
        "sks-issuer secret export 3f51c0ffee --out alice.json --data bank",
        "sks-issuer secret forget 3f51c0ffee --data bank") { Export(), Forget() };

    private static Argument<string> Serial() => new("SERIAL") { Description = "Serial number of the credential, as 'sks-issuer credentials' shows it." };

    private static IssuerCommand Export()
    {
        var data = CommonOptions.Data();
        var serial = Serial();
        var output = new Option<string>("--out") { Description = "Write the secrets to this new file, which only you may read.", HelpName = "FILE", Required = true };
        var command = new IssuerCommand(
            "export",
            "Write the secrets of a credential to a new file, as JSON.",
            "sks-issuer secret export 3f51c0ffee --out alice.json --data bank") { serial, data, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = DataDirectory.Open(parsed.GetRequiredValue(data));
            using var books = await DatabaseOptions.OpenAsync(parsed, directory, cancellation).ConfigureAwait(false);
            var (credential, _) = await Operators.CredentialOperations.RequireAsync(books, parsed.GetRequiredValue(serial), cancellation).ConfigureAwait(false);
            using var sealedState = SealedState.FromFile(directory.SealingKey);
            using var secrets = await books.FindSessionOfAsync(credential, cancellation).ConfigureAwait(false) is { } row ? sealedState.OpenSecrets(row) : CredentialSecrets.None();
            if (!secrets.KeyIds.Contains(credential.KeyId))
            {
                throw new IssuerException(ExitStatus.NotFound, NoSecret);
            }

            Write(parsed.GetRequiredValue(output), credential, secrets);
            parsed.InvocationConfiguration.Output.WriteLine($"The secrets of {credential.Subject} are in {parsed.GetRequiredValue(output)}; delete it when they are where they belong.");
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand Forget()
    {
        var (data, serial) = (CommonOptions.Data(), Serial());
        var command = new IssuerCommand(
            "forget",
            "Wipe the secrets of a credential, and of the others of its enrollment, from the books: once you have handed them out, or never will.",
            "sks-issuer secret forget 3f51c0ffee --data bank") { serial, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            var (credential, _) = await Operators.CredentialOperations.RequireAsync(books, parsed.GetRequiredValue(serial), cancellation).ConfigureAwait(false);
            if (!await books.ForgetSecretsAsync(credential, cancellation).ConfigureAwait(false))
            {
                throw new IssuerException(ExitStatus.NotFound, NoSecret);
            }

            parsed.InvocationConfiguration.Output.WriteLine($"The books have no secrets of {credential.Subject} any more from this enrollment; older backups do.");
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
