using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Sks.KeyGen2.Proxy.Discovery;
using Xunit;

namespace Sks.KeyGen2.Tests.Discovery;

/// <summary>Names as RFC 4514 writes them; the first four are the examples of its chapter 4.</summary>
public sealed class LdapNameTests
{
    [Theory]
    [InlineData("DC=net;DC=example;UID=jsmith", "UID=jsmith,DC=example,DC=net")]
    [InlineData("DC=net;DC=example;OU=Sales+CN=J.  Smith", "OU=Sales+CN=J.  Smith,DC=example,DC=net")]
    [InlineData("DC=net;DC=example;CN=James \"Jim\" Smith, III", "CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net")]
    [InlineData("DC=net;DC=example;CN=Before\rAfter", "CN=Before\rAfter,DC=example,DC=net")]
    [InlineData("CN=Lučić", "CN=Lučić")]
    [InlineData("CN= # a #b ", "CN=\\ # a #b\\ ")]
    [InlineData("CN=#b", "CN=\\#b")]
    [InlineData("CN= ", "CN=\\ ")]
    [InlineData("CN=<a>\\b\0", "CN=\\<a\\>\\\\b\\00")]
    [InlineData("C=SE;ST=S;L=T;O=P;STREET=Q", "STREET=Q,O=P,L=T,ST=S,C=SE")]
    [InlineData("1.2.840.113549.1.9.1=a", "1.2.840.113549.1.9.1=#0c0161")]
    [InlineData("", "")]
    public void A_name_is_written(string parts, string expected) => Assert.Equal(expected, LdapName.Text(Name(parts)));

    [Fact]
    public void A_value_that_is_no_string_is_hexadecimal() => Assert.Equal("CN=#0201ff,O=Ö", LdapName.Text(Der(
        [[("2.5.4.10", w => w.WriteCharacterString(UniversalTagNumber.BMPString, "Ö"))], [("2.5.4.3", w => w.WriteInteger(-1))]])));

    [Fact]
    public void What_dotnet_itself_encodes_is_read() => Assert.Equal(
        "CN=A\\,B,OU=Sales,O=Acme,C=SE", LdapName.Text(new X500DistinguishedName("CN=\"A,B\", OU=Sales, O=Acme, C=SE").RawData));

    private static byte[] Name(string parts) => Der(parts.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('+').Select(pair =>
    {
        int equals = pair.IndexOf('=', StringComparison.Ordinal);
        return (Oid(pair[..equals]), (Action<AsnWriter>)(w => w.WriteCharacterString(UniversalTagNumber.UTF8String, pair[(equals + 1)..])));
    }).ToArray()).ToArray());

    private static string Oid(string name) => name switch
    {
        "CN" => "2.5.4.3",
        "C" => "2.5.4.6",
        "L" => "2.5.4.7",
        "ST" => "2.5.4.8",
        "STREET" => "2.5.4.9",
        "O" => "2.5.4.10",
        "OU" => "2.5.4.11",
        "DC" => "0.9.2342.19200300.100.1.25",
        "UID" => "0.9.2342.19200300.100.1.1",
        _ => name,
    };

    /// <summary>The values of a set are written in the order given, which is not DER's; names like that exist.</summary>
    private static byte[] Der((string Oid, Action<AsnWriter> Value)[][] parts)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            foreach (var part in parts)
            {
                using (writer.PushSetOf())
                {
                    foreach (var (oid, value) in part)
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier(oid);
                            value(writer);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }
}
