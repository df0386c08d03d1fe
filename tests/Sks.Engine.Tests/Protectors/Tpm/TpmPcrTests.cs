using System.Security.Cryptography;
using Sks.Core.DataTypes;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Sks.Testing;
using Xunit;

namespace Sks.Engine.Tests.Protectors.Tpm;

public sealed class TpmPcrTests : IDisposable
{
    // TPM_CC_PCR_Extend
    private const uint Extend = 0x182;

    private readonly SoftwareTpm _tpm = new();
    private readonly TemporaryDirectory _directory = new();

    private TpmDevice Device => new(_tpm.Connect);

    public void Dispose()
    {
        _tpm.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_store_opens_only_while_its_registers_are_as_they_were()
    {
        Make("7,11");
        Assert.Equal([7, 11], StoreInfo.Read(_directory.Path).Protector.Pcrs);
        Change(8);
        Open();
        Change(11);
        Refused("PCR 11 changed");
        Change(7);
        Refused("PCR 7, 11 changed");

        // Power off and on: the machine starts as before.
        _tpm.Restart();
        Open();
    }

    [Fact]
    public void A_rewrap_binds_to_other_registers_or_none()
    {
        Make("7");
        StoreRewrap.Run(_directory.Path, Protectors(), new TpmProtector(Device, Pcrs("11,23")));
        Change(7);
        Open();
        Change(23);
        Refused("PCR 23 changed");
        Assert.Equal(StoreError.TpmRefuses, Assert.Throws<StoreException>(
            () => StoreRewrap.Run(_directory.Path, Protectors(), new RootOnlyFileProtector())).Error);
        _tpm.Restart();
        StoreRewrap.Run(_directory.Path, Protectors(), new TpmProtector(Device));
        Change(11);
        Open();
        Assert.Empty(StoreInfo.Read(_directory.Path).Protector.Pcrs);
    }

    [Fact]
    public void All_registers_can_be_chosen_though_a_TPM_tells_eight_at_a_time()
    {
        Make(string.Join(',', Enumerable.Range(0, PcrSelection.Limit)));
        Open();
        Change(9);
        Refused("PCR 9 changed");
    }

    [Theory]
    [InlineData("7,11", true)]
    [InlineData("0", true)]
    [InlineData("23,0", true)]
    [InlineData("", false)]
    [InlineData("24", false)]
    [InlineData("7,7", false)]
    [InlineData("7,", false)]
    [InlineData("-1", false)]
    [InlineData("7 ,8", false)]
    [InlineData("sha256:7", false)]
    [InlineData("99999999999999", false)]
    public void Registers_are_numbers_from_0_to_23_each_once(string text, bool isSelection) =>
        Assert.Equal(isSelection, PcrSelection.TryParse(text, out _));

    private static PcrSelection Pcrs(string text) => PcrSelection.TryParse(text, out var pcrs) ? pcrs : throw new ArgumentException(text);

    private TpmProtector[] Protectors(PcrSelection pcrs = default) => [new TpmProtector(Device, pcrs)];

    private void Make(string pcrs) => StoreDirectory.Create(_directory.Path, Protectors(Pcrs(pcrs))).Dispose();

    private void Open() => StoreDirectory.Open(_directory.Path, Protectors()).Dispose();

    private void Refused(string reason)
    {
        byte[] before = File.ReadAllBytes(_directory["master.key"]);
        var e = Assert.Throws<StoreException>(Open);
        Assert.Equal(StoreError.TpmRefuses, e.Error);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains("rewrap", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_directory["master.key"]));
    }

    private void Change(uint pcr) => Device.Run(tpm =>
    {
        using var digests = new DataWriter();
        digests.UInt(1).UShort(TpmNumbers.Sha256).Raw(SHA256.HashData("another start"u8));
        tpm.Execute(Extend, [pcr], TpmAuthorization.EmptyPassword, digests.Written).Dispose();
        return true;
    });
}
