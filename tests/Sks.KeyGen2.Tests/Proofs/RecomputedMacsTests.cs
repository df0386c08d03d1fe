using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Proxy.Discovery;
using Sks.KeyGen2.Tests.Hostile;
using Sks.KeyGen2.Tests.Management;
using Xunit;
using Xunit.Abstractions;

namespace Sks.KeyGen2.Tests.Proofs;

/// <summary>
/// The session key, every MAC and every attestation of a session, recomputed by a script that shares no code with us
/// (recompute_macs.py, Python 3 without packages, and openssl for AES). Its secrets file holds the keys of one throwaway session, in a folder of this test only.
/// </summary>
public sealed class RecomputedMacsTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sks-macs-");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_script_with_only_the_specification_comes_to_the_same_macs_and_attestations(bool privacyEnabled)
    {
        var messages = Record(RecordedSession.Options with { PrivacyEnabled = privacyEnabled });
        Write(messages);
        var (status, text) = await RunScript();
        output.WriteLine(text);
        Assert.True(status == 0, text);
        Assert.Contains(" 0 differ", text, StringComparison.Ordinal);
    }

    /// <summary>A session that manages: nonce and JSF signature of each lookup, roll-over, authorizations and MACs of all four operations.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("2:updatableKeyManagementKeys/0/authorization", "roll-over")]
    [InlineData("4:lookupSpecifiers/0/nonce", "nonce of All")]
    [InlineData("4:lookupSpecifiers/1/signature/value", "signature of Some")]
    [InlineData("8:issuedCredentials/0/updateKey/mac", "postUpdateKey")]
    [InlineData("8:issuedCredentials/0/updateKey/authorization", "authorization of postUpdateKey")]
    [InlineData("8:issuedCredentials/1/cloneKeyProtection/mac", "postCloneKeyProtection")]
    [InlineData("8:issuedCredentials/1/cloneKeyProtection/authorization", "authorization of postCloneKeyProtection")]
    [InlineData("8:unlockKeys/0/mac", "postUnlockKey")]
    [InlineData("8:unlockKeys/0/authorization", "authorization of postUnlockKey")]
    [InlineData("8:deleteKeys/0/mac", "postDeleteKey")]
    [InlineData("8:deleteKeys/0/authorization", "authorization of postDeleteKey")]
    public async Task The_script_verifies_a_session_that_manages_and_notices_a_changed_value(string spoilt, string named)
    {
        var messages = RecordManaged();
        Assert.Equal(10, messages.Count);
        if (spoilt.Length > 0)
        {
            Spoil(messages, spoilt[0] - '0', spoilt[2..]);
        }

        Write(messages);
        var (status, text) = await RunScript();
        output.WriteLine(text);
        Assert.Equal(named.Length == 0 ? 0 : 1, status);
        Assert.Contains(named.Length == 0 ? " 0 differ" : $"differs: {named}", text, StringComparison.Ordinal);
    }

    /// <summary>The golden lookups were signed by Python, and verify here.</summary>
    [Fact]
    public void The_golden_lookups_verify()
    {
        var request = CredentialDiscoveryRequest.Read(System.Text.Encoding.UTF8.GetBytes(Tests.Messages.Golden.Text(CredentialDiscoveryRequest.Qualifier)));
        Assert.Equal(2, request.LookupSpecifiers.Count);
        using var store = new ManagedStore();
        Assert.Equal([0, 0], new CredentialDiscovery(store.Element, privacyEnabled: false).Execute(request).Select(r => r.MatchingCredentials.Count));
    }

    /// <summary>The script can fail: each MAC and attestation that it says it checks is spoilt in turn.</summary>
    [Theory]
    [InlineData(3, "attestation", "session attestation")]
    [InlineData(4, "pukPolicySpecifiers/0/mac", "createPUKPolicy PUK.1")]
    [InlineData(4, "pukPolicySpecifiers/0/pinPolicySpecifiers/0/mac", "createPINPolicy PIN.1")]
    [InlineData(4, "keyEntrySpecifiers/0/mac", "createKeyEntry Key.2")]
    [InlineData(5, "generatedKeys/0/attestation", "attestation of Key.1")]
    [InlineData(6, "issuedCredentials/0/mac", "setCertificatePath Key.1")]
    [InlineData(6, "issuedCredentials/0/encryptedExtensions/0/mac", "addExtension https://issuer.example/account")]
    [InlineData(6, "issuedCredentials/0/logotypes/0/mac", "addExtension https://webpki.github.io/keygen2/logotype#list")]
    [InlineData(6, "issuedCredentials/1/importSymmetricKey/mac", "importSymmetricKey Key.P")]
    [InlineData(6, "issuedCredentials/1/importSymmetricKey/encryptedKey", "encryptedKey Key.P")]
    [InlineData(6, "issuedCredentials/1/propertyBags/0/mac", "addExtension urn:ietf:rfc:4226")]
    [InlineData(6, "issuedCredentials/2/importPrivateKey/mac", "importPrivateKey Key.2")]
    [InlineData(6, "issuedCredentials/2/importPrivateKey/encryptedKey", "encryptedKey Key.2")]
    [InlineData(6, "issuedCredentials/2/extensions/0/mac", "addExtension https://issuer.example/payment")]
    [InlineData(6, "sessionCloseData/mac", "closeProvisioningSession")]
    [InlineData(7, "attestation", "closing proof")]
    public async Task The_script_notices_a_changed_value(int number, string path, string named)
    {
        var messages = Record(RecordedSession.Options);
        Spoil(messages, number, path);
        Write(messages);
        var (status, text) = await RunScript();
        Assert.Equal(1, status);
        Assert.Contains($"differs: {named}", text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Spoil(List<byte[]> messages, int number, string path)
    {
        string[] names = [.. path.Split('/').Select(name => char.IsDigit(name[0]) ? $"[{name}]" : name)];
        messages[number] = RecordedSession.Change(messages[number], names, (parent, name) =>
        {
            byte[] value = Base64Url.DecodeFromChars(parent[name]!.GetValue<string>());
            value[0] ^= 1;
            parent[name] = Base64Url.EncodeToString(value);
        });
    }

    private List<byte[]> RecordManaged()
    {
        using var managed = new ManagedSession();
        var targets = new JsonObject();
        Enrolling? enrolling = null;
        using var session = enrolling = managed.Start((number, message) =>
        {
            if (number == 3)
            {
                WriteSecrets(enrolling!.Issuer.Save(), targets);
            }

            return message;
        });
        foreach (var key in managed.Store.Handles.Select(handle => managed.Store.Element.GetKeyAttributes(handle)))
        {
            byte[] certificate = key.CertificatePath[0];
            targets[Convert.ToHexStringLower(SHA256.HashData(certificate))] = Base64Url.EncodeToString(certificate);
        }

        session.Run();
        return session.Messages;
    }

    private List<byte[]> Record(IssuerSessionOptions options)
    {
        using var store = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        Enrolling? enrolling = null;
        using var session = enrolling = RecordedSession.Enrol(
            store,
            (number, message) =>
            {
                // The issuer forgets its ephemeral key when it has agreed on the session key: now is the time to note it.
                if (number == 3)
                {
                    WriteSecrets(enrolling!.Issuer.Save());
                }

                return message;
            },
            options);
        session.Run();
        return session.Messages;
    }

    private void WriteSecrets(byte[] saved, JsonObject? targets = null)
    {
        using var state = IssuerSessionState.Read(saved);
        using var ephemeral = ECDiffieHellman.Create();
        ephemeral.ImportPkcs8PrivateKey(state.EphemeralKey!.Span, out _);
        var secrets = new JsonObject
        {
            ["serverPrivateKey"] = Base64Url.EncodeToString(ephemeral.ExportParameters(true).D),
            ["issuerUri"] = state.Options.IssuerUri,
            ["serverCertificate"] = Base64Url.EncodeToString(state.Options.ServerCertificate),
            ["plaintexts"] = targets is not null ? [] : new JsonObject
            {
                ["encryptedPuk PUK.1"] = Base64Url.EncodeToString(Sks.Testing.Issuer.Enrolment.Puk),
                ["encryptedPin Key.P"] = Base64Url.EncodeToString("4826"u8),
                ["encryptedKey Key.P"] = Base64Url.EncodeToString(RecordedSession.SymmetricKey),
                ["encryptedKey Key.2"] = Base64Url.EncodeToString(RecordedSession.PrivateKey),
                [$"extensionData {RecordedSession.EncryptedExtension}"] = Base64Url.EncodeToString(RecordedSession.Account),
            },
            ["targets"] = targets?.DeepClone(),
        };
        File.WriteAllText(Path.Combine(_folder.FullName, "secrets.json"), secrets.ToJsonString(JsonSerializerOptions.Web));
    }

    private void Write(List<byte[]> messages)
    {
        for (int number = 0; number < messages.Count; number++)
        {
            File.WriteAllBytes(Path.Combine(_folder.FullName, $"{number}.json"), messages[number]);
        }
    }

    private async Task<(int Status, string Text)> RunScript()
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "recompute_macs.py"));
        start.ArgumentList.Add(_folder.FullName);
        using var script = Process.Start(start)!;
        var standardOutput = script.StandardOutput.ReadToEndAsync();
        var standardError = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        return (script.ExitCode, await standardOutput + await standardError);
    }
}
