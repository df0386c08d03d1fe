using System.Text;
using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Xunit;

namespace Sks.Core.Tests.Wire;

/// <summary>Bytes written out by hand from chapter 7: they change only if the specification does.</summary>
public class GoldenBytesTests
{
    private const string Mac = "0020 0101010101010101010101010101010101010101010101010101010101010101";

    private static readonly byte[] MacBytes = [.. Enumerable.Repeat((byte)1, 32)];

    [Fact]
    public void GetDeviceInfo()
    {
        var (caller, answer) = Answering($"""
            00 006B 05 0000 {Text("Acme")} {Text("An SKS")} 0002 0003 A1A2A3 0001 B1 0001 {Text("urn:a")} 00004000 00010000 00 01
            """);

        var info = caller.GetDeviceInfo();

        Assert.Equal("01", Hex(caller));
        Assert.Equal(107, info.ApiLevel);
        Assert.Equal(DeviceType.LocationEmbedded | DeviceType.TypeHardware, info.DeviceType);
        Assert.Equal(("", "Acme", "An SKS"), (info.UpdateUrl, info.VendorName, info.VendorDescription));
        Assert.Equal([[0xA1, 0xA2, 0xA3], [0xB1]], info.CertificatePath);
        Assert.Equal(["urn:a"], info.SupportedAlgorithms);
        Assert.Equal((16_384u, 65_536u), (info.CryptoDataSize, info.ExtensionDataSize));
        Assert.Equal((false, true), (info.DevicePinSupport, info.BiometricSupport));
        Assert.Equal(answer, LoopbackStore.Dispatch(
            new FlatStore((_, _) =>
            [
                info.ApiLevel, (byte)info.DeviceType, info.UpdateUrl, info.VendorName, info.VendorDescription,
                info.CertificatePath.ToArray(), info.SupportedAlgorithms.ToArray(), info.CryptoDataSize, info.ExtensionDataSize,
                info.DevicePinSupport, info.BiometricSupport,
            ]),
            [1]));
    }

    [Fact]
    public void CreateProvisioningSession()
    {
        var (caller, _) = Answering($"00 {Text("C-1")} 0002 E1E2 0003 F1F2F3 0000002A");

        var created = caller.CreateProvisioningSession(new ProvisioningSessionParameters(
            "urn:s", true, "S-1", [0x30, 0x59], "https://issuer.example", [], 0xF0000001, 10_000, 50, [0x30]));

        Assert.Equal(
            Clean($"02 {Text("urn:s")} 01 {Text("S-1")} 0002 3059 {Text("https://issuer.example")} 0000 F0000001 2710 0032 0001 30"),
            Hex(caller));
        Assert.Equal(("C-1", 42u), (created.ClientSessionId, created.ProvisioningHandle));
        Assert.Equal([0xE1, 0xE2], created.ClientEphemeralKey);
        Assert.Equal([0xF1, 0xF2, 0xF3], created.Attestation);
    }

    [Fact]
    public void EnumerateProvisioningSessions_answers_the_life_time_as_uint()
    {
        var (caller, _) = Answering($"00 00000007 {Text("urn:s")} 00 0000 00000001 00002710 {Text("S-1")} {Text("C-1")} {Text("urn:i")}");

        var session = caller.EnumerateProvisioningSessions(6, provisioningState: true);

        Assert.Equal("040000000601", Hex(caller));
        Assert.Equal((7u, 1u, 10_000u), (session!.ProvisioningHandle, session.ClientTime, session.SessionLifeTime));
    }

    [Fact]
    public void CreatePinPolicy()
    {
        var (caller, _) = Answering("00 00000009");

        uint handle = caller.CreatePinPolicy(
            42,
            new PinPolicy(
                "PIN.1",
                true,
                false,
                PinFormat.Alphanumeric,
                3,
                PinGrouping.Shared,
                PatternRestrictions.ThreeInARow | PatternRestrictions.Sequence,
                6,
                8,
                InputMethod.TrustedGui),
            5,
            MacBytes);

        Assert.Equal(Clean($"09 0000002A {Text("PIN.1")} 00000005 01 00 01 0003 01 06 0006 0008 02 {Mac}"), Hex(caller));
        Assert.Equal(9u, handle);
    }

    [Fact]
    public void CreateKeyEntry()
    {
        var (caller, _) = Answering($"00 0000000B 0002 3059 {Mac}");

        var created = caller.CreateKeyEntry(
            42,
            new KeyEntryParameters
            {
                Id = "Key.1",
                KeyEntryAlgorithm = "urn:k",
                ServerSeed = [0x5E, 0xED],
                EnablePinCaching = true,
                BiometricProtection = BiometricProtection.Combined,
                ExportProtection = ExportProtection.Puk,
                DeleteProtection = DeleteProtection.Pin,
                AppUsage = AppUsage.Authentication,
                FriendlyName = "Ñ",
                KeyAlgorithm = "urn:p",
                KeyParameters = [3],
                EndorsedAlgorithms = ["urn:x", "urn:y"],
            },
            9,
            "1234"u8,
            MacBytes);

        Assert.Equal(
            Clean($"""
                0A 0000002A {Text("Key.1")} {Text("urn:k")} 0002 5EED 00 00000009 0004 31323334 01 02 02 01 01 0002 C391 {Text("urn:p")}
                0001 03 02 {Text("urn:x")} {Text("urn:y")} {Mac}
                """),
            Hex(caller));
        Assert.Equal(11u, created.KeyHandle);
        Assert.Equal([0x30, 0x59], created.PublicKey);
        Assert.Equal(MacBytes, created.Attestation);
    }

    [Fact]
    public void SetCertificatePath()
    {
        var (caller, _) = Answering("00");
        caller.SetCertificatePath(11, [[0x30, 0x01], [0x30]], MacBytes);
        Assert.Equal(Clean($"0C 0000000B 0002 0002 3001 0001 30 {Mac}"), Hex(caller));
    }

    [Fact]
    public void AddExtension_carries_a_blob()
    {
        var (caller, _) = Answering("00");
        caller.AddExtension(11, new KeyExtension("urn:t", ExtensionSubType.Logotype, "image/png", [1, 2, 3]), MacBytes);
        Assert.Equal(Clean($"0F 0000000B {Text("urn:t")} 03 {Text("image/png")} 00000003 010203 {Mac}"), Hex(caller));
    }

    [Fact]
    public void SignHashedData()
    {
        var (caller, _) = Answering("00 0002 5151");
        byte[] result = caller.SignHashedData(11, "urn:e", [], false, "1234"u8, [0xAA, 0xBB]);
        Assert.Equal(Clean($"64 0000000B {Text("urn:e")} 0000 00 0004 31323334 0002 AABB"), Hex(caller));
        Assert.Equal([0x51, 0x51], result);
    }

    [Fact]
    public void SymmetricKeyEncrypt_carries_blobs_both_ways()
    {
        var (caller, _) = Answering("00 00000001 77");
        byte[] result = caller.SymmetricKeyEncrypt(11, "urn:c", true, [9], true, [], [0xAA]);
        Assert.Equal(Clean($"68 0000000B {Text("urn:c")} 01 0001 09 01 0000 00000001 AA"), Hex(caller));
        Assert.Equal([0x77], result);
    }

    [Fact]
    public void Error()
    {
        var (caller, answer) = Answering($"07 {Text("There is no key 11.")}");
        var e = Assert.Throws<SksException>(() => caller.GetKeyAttributes(11));
        Assert.Equal((SksStatus.NoKey, "There is no key 11."), (e.Status, e.Message));
        Assert.Equal(answer, LoopbackStore.Dispatch(new FlatStore((_, _) => throw e), [71, 0, 0, 0, 11]));
    }

    private static (LoopbackStore Caller, byte[] Answer) Answering(string hex)
    {
        byte[] answer = Convert.FromHexString(Clean(hex));
        return (new LoopbackStore(_ => answer), answer);
    }

    private static string Hex(LoopbackStore caller) => Convert.ToHexString(Assert.Single(caller.Requests));

    private static string Clean(string hex) => hex.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal);

    private static string Text(string text) =>
        $"{Encoding.UTF8.GetByteCount(text):X4}{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}";
}
