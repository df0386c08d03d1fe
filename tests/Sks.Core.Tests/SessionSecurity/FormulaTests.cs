using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Core.SessionSecurity;
using Xunit;

namespace Sks.Core.Tests.SessionSecurity;

/// <summary>Each formula of chapters 6 and 7 against a fixed vector that <c>vectors.py</c> beside this file computes independently.</summary>
public sealed class FormulaTests : IDisposable
{
    private const string ClientSessionId = "C-0123456789abcdef";
    private const string ServerSessionId = "S-fedcba9876543210";
    private const string IssuerUri = "https://issuer.example/enroll";
    private static readonly byte[] Device = [0x30, 0x03, 0x02, 0x01, 0x05];
    private static readonly byte[] Certificate = [0x30, 0x00];
    private static readonly byte[] Encrypted = [.. Enumerable.Range(0, 48).Select(i => (byte)i)];
    private static readonly byte[] Signature = [.. "sig"u8];

    private readonly SessionKey _key = Derive(Device);

    [Fact]
    public void Session_key()
    {
        Assert.Equal("8057924ae61beda64e8b4e43a50e96d3a644dfb67c5f388004794a89fd821af9", Hex(_key.Secret));
        using var anonymous = Derive([.. "Anonymous"u8]);
        Assert.Equal("544b103680ebd1aba7e2ab4923065bca56c38268a8157dd3761d1d9c10662347", Hex(anonymous.Secret));
    }

    [Fact]
    public void Session_attestation()
    {
        var parameters = new ProvisioningSessionParameters(
            AlgorithmUris.Session1, false, ServerSessionId, [1, 2], IssuerUri, [], 0xF0000001, 600, 20, Certificate);
        byte[] data = SessionAttestation.Data(parameters, ClientSessionId, [3, 4, 5], Device);
        Assert.Equal("8ac2a69086a457a4764e4db72b8a9a195b1e59a6dbca968df8c0b67bc0e9175f", Hex(SHA256.HashData(data)));
        Assert.Equal("0c3debf80b6ce401be12b91f7e5ae3531b83442dc4596c311eff210d4bce2829", Hex(_key.PrivacyAttestation(data)));
    }

    [Fact]
    public void Close_mac_and_attestation()
    {
        Equal(
            "f03170047749e68bcf9d33ab100eefbd342a0b5779f479d91df346c469b248e6",
            MethodNames.CloseProvisioningSession,
            7,
            MacData.CloseProvisioningSession(ClientSessionId, ServerSessionId, IssuerUri, [1, 2, 3]));
        Equal(
            "3cc4d98cac09ff25ec73f7569820f996914ec4a237f33929e1f3c9d2cf8e7327",
            MethodNames.DeviceAttestation,
            8,
            MacData.CloseAttestation([1, 2, 3]));
    }

    [Fact]
    public void Policy_macs()
    {
        Equal(
            "6939dd3956e046dcb20b932e5ab4ae7fe4ca18971301ac8ad3c8052e59418778",
            MethodNames.CreatePukPolicy,
            0,
            MacData.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Encrypted));
        var pinPolicy = new PinPolicy(
            "PIN.1",
            true,
            true,
            PinFormat.Numeric,
            3,
            PinGrouping.Shared,
            PatternRestrictions.ThreeInARow | PatternRestrictions.Sequence,
            4,
            8,
            InputMethod.TrustedGui);
        Equal(
            "ec77c0330328aac4b3853b4ab139f7fff2e9d37fc1bd4045cd05f7e006b8cd47",
            MethodNames.CreatePinPolicy,
            1,
            MacData.CreatePinPolicy(pinPolicy, "PUK.1"));
    }

    [Fact]
    public void Key_entry_mac_and_attestation()
    {
        var key = new KeyEntryParameters
        {
            Id = "Key.1",
            KeyEntryAlgorithm = AlgorithmUris.Key1,
            ServerSeed = [0xAA, 0xBB],
            EnablePinCaching = true,
            ExportProtection = ExportProtection.NonExportable,
            DeleteProtection = DeleteProtection.Pin,
            AppUsage = AppUsage.Signature,
            FriendlyName = "Zoë",
            KeyAlgorithm = AlgorithmUris.P256,
            EndorsedAlgorithms = [AlgorithmUris.EcdsaSha256],
        };
        const string Mac = "e05e25450d06abfa5e8cdcddd9005d390072b7178718ee2d9f9079c5d9dbac1f";
        Equal(Mac, MethodNames.CreateKeyEntry, 2, MacData.CreateKeyEntry(key, "PIN.1", []));
        byte[] publicKey = [0x30, 0x59, .. new byte[89]];
        Equal(
            "167ae937b70ca84cd03d504aeadd107f4a9280e6bcca8f9653dca3b5a1d2188c",
            MethodNames.DeviceAttestation,
            3,
            MacData.KeyAttestation(publicKey, Convert.FromHexString(Mac)));
        Equal(
            "6878269ddbac55941239f03d803167551f7e2cfa873a58abd9e96ab3e94cb94e",
            MethodNames.SetCertificatePath,
            4,
            MacData.SetCertificatePath(publicKey, "Key.1", [Certificate, [0x30, 0x01, 0x00]]));
    }

    [Fact]
    public void Extension_and_import_macs()
    {
        Equal(
            "e17f1f9518a90d4d4bbdf50ec89e459bb2c72d9e3ee6cf8953ffedb0988c312b",
            MethodNames.AddExtension,
            5,
            MacData.AddExtension(Certificate, new KeyExtension("urn:x", ExtensionSubType.Logotype, "image/png", [.. "abc"u8])));
        Equal(
            "00babd31b58b6682600f4651d6e3a8fd9658ea22104249b7036718b4f73599c1",
            MethodNames.ImportSymmetricKey,
            6,
            MacData.ImportKey(Certificate, Encrypted));
    }

    [Fact]
    public void Post_operation_macs()
    {
        Equal(
            "2c65efc5a439e4300f95105c2c6471459c625c946ca14bbd18f28799dfb366ad",
            MethodNames.PostDeleteKey,
            9,
            MacData.PostOperation(Signature));
        Equal(
            "7e6d1934ba8f6576195d6fdf91c8775f4456e0afec5b3d30117cd7fcbb20ebc8",
            MethodNames.PostUpdateKey,
            10,
            MacData.PostKeyOperation(Certificate, Signature));
    }

    [Fact]
    public void Target_key_reference_carries_no_lengths() => Assert.Equal(
        "5461726765744b65795265666572656e636511ed79ae2afcf2ff23a07426025e2e5f644b740edbab232b139340d966d1a118",
        Hex(_key.TargetKeyReference(Device, Certificate)));

    [Fact]
    public void Lookup_nonce() => Assert.Equal(
        "7b1512eb604f0ad2608b885deb99a43a99597752fbde2ac4a0e4eaceed5093ff", Hex(LookupNonce.For(ClientSessionId, ServerSessionId)));

    [Fact]
    public void Roll_over_authorization_carries_no_length() =>
        Assert.Equal([.. "RollOverAuthorization"u8, 1, 2], RollOverAuthorization.Data([1, 2]));

    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f8c917b801aca0e5403806999520cca44a882187655d82335e5b37d1653f0a221", "1739-secret-longer-than-a-block")]
    [InlineData("000102030405060708090a0b0c0d0e0fc315afb406502b85c72a9c3a125af8cb", "1739")]
    public void Encrypted_data_with_either_padding_of_xml_encryption(string encrypted, string expected)
    {
        using var plaintext = _key.Decrypt(Convert.FromHexString(encrypted));
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(plaintext.Span));
    }

    [Fact]
    public void Encryption_uses_a_fresh_iv_and_is_undone_by_decryption()
    {
        foreach (int length in new[] { 0, 1, 15, 16, 17, 128 })
        {
            byte[] plaintext = RandomNumberGenerator.GetBytes(length);
            byte[] first = _key.Encrypt(plaintext);
            Assert.NotEqual(first, _key.Encrypt(plaintext));
            using var decrypted = _key.Decrypt(first);
            Assert.Equal(plaintext, decrypted.Span);
        }
    }

    [Fact]
    public void What_is_not_encrypted_data_is_a_cryptographic_error_and_nothing_else()
    {
        for (int length = 0; length < 80; length++)
        {
            byte[] noise = RandomNumberGenerator.GetBytes(length);
            try
            {
                _key.Decrypt(noise).Dispose();
                Assert.True(length >= 32 && length % 16 == 0);
            }
            catch (SksException e)
            {
                Assert.Equal(SksStatus.Crypto, e.Status);
            }
        }
    }

    public void Dispose() => _key.Dispose();

    private static SessionKey Derive(byte[] deviceId) => SessionKey.Derive(
        Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), ClientSessionId, ServerSessionId, IssuerUri, deviceId);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private void Equal(string expected, string methodName, ushort counter, byte[] data) =>
        Assert.Equal(expected, Hex(_key.Mac(methodName, counter, data)));
}
