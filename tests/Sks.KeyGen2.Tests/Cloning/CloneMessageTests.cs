using System.Text;
using Sks.Core.Algorithms;
using Sks.KeyGen2.Cloning;
using Xunit;

namespace Sks.KeyGen2.Tests.Cloning;

public sealed class CloneMessageTests
{
    // Made with Python's struct and hashlib from the layout in the comment of CloneRequest.Statement.
    private const string StatementVector =
        "0018736b732d63726564656e7469616c2d636c6f6e696e672d310038000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        + "202122232425262728292a2b2c2d2e2f3031323334353637001968747470733a2f2f62616e6b2e6578616d706c653a383434330020eceda61045db14"
        + "5d209debf0d245e44b5b1cc52e3c04266aa2a486fdb6a2b285001833595a442d42475a422d435642462d364d414a2d474a42520014323032362d3131"
        + "2d32345431343a32343a32345a0020417c7763c4e320a6b747b3cb0c6d22f93741b29a32b48594b8eb4c144fe6d7290033687474703a2f2f7777772e"
        + "77332e6f72672f323030312f30342f786d6c647369672d6d6f72652365636473612d736861323536";

    private static CloneRequest Request => new()
    {
        Challenge = [.. Enumerable.Range(0, 56).Select(i => (byte)i)],
        Issuer = CloneRequest.Origin(new Uri("https://Bank.example:8443/enroll/4711?x#y")),
        DeviceId = "3YZD-BGZB-CVBF-6MAJ-GJBR",
        Time = DateTimeOffset.Parse("2026-11-24T15:24:24.9+01:00", System.Globalization.CultureInfo.InvariantCulture),
        Certificate = [0x30, 0x03, 0x02, 0x01, 0x05],
        Algorithm = AlgorithmUris.EcdsaSha256,
        Signature = [1, 2, 3],
    };

    [Fact]
    public void The_statement_is_laid_out_as_documented() =>
        Assert.Equal(StatementVector, Convert.ToHexStringLower(Request.Statement([0x30, 0x03, 0x02, 0x01, 0x07])));

    [Fact]
    public void What_was_written_is_read_and_makes_the_same_statement()
    {
        var read = CloneRequest.Read(Request.Write());
        Assert.Equal(Request.Signature, read.Signature);
        Assert.Equal(StatementVector, Convert.ToHexStringLower(read.Statement([0x30, 0x03, 0x02, 0x01, 0x07])));
        Assert.Equal([7, 8], CloneChallenge.Read(new CloneChallenge([7, 8]).Write()).Challenge);
        var answer = new CloneAnswer("https://bank.example/enroll/token", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        Assert.Equal(answer, CloneAnswer.Read(answer.Write()));
        Assert.DoesNotContain("token", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_KeyGen2_is_none_of_cloning_and_a_long_one_is_not_read()
    {
        string message = Encoding.UTF8.GetString(Request.Write()).Replace("sks-credential-cloning-1", "https://webpki.github.io/keygen2#20190318", StringComparison.Ordinal);
        Assert.Equal(KeyGen2Error.Malformed, Assert.Throws<KeyGen2Exception>(() => CloneRequest.Read(Encoding.UTF8.GetBytes(message))).Error);
        Assert.Throws<KeyGen2Exception>(() => CloneRequest.Read(new byte[CloneRequest.MaxSize + 1]));
        Assert.Throws<KeyGen2Exception>(() => CloneChallenge.Read(new CloneChallenge(new byte[257]).Write()));
    }
}
