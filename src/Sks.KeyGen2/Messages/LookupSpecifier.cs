using System.Text.Json;
using Sks.Core.PublicKeys;
using Sks.KeyGen2.CanonicalJson;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>One lookup, signed by a key management key: JSF over the RFC 8785 form of the whole specifier but the signature's <c>value</c>.</summary>
/// <param name="Id">Unique in its message.</param>
/// <param name="Nonce">32 bytes: this session's.</param>
/// <param name="SearchFilter">Further conditions.</param>
/// <param name="Algorithm">As JSF names it.</param>
/// <param name="PublicKey">The key management key: it says whose keys may be found.</param>
/// <param name="Value">The signature.</param>
internal sealed record LookupSpecifier(
    string Id, byte[] Nonce, SearchFilter? SearchFilter, string Algorithm, PublicKey PublicKey, byte[] Value)
{
    /// <summary>What <see cref="Value"/> signs; of a specifier that was received, the bytes of what came.</summary>
    public required byte[] Signed { get; init; }

    /// <summary>Makes a specifier.</summary>
    public static LookupSpecifier Sign(
        string id, byte[] nonce, SearchFilter? filter, string algorithm, PublicKey key, Func<byte[], byte[]> sign)
    {
        var unsigned = new LookupSpecifier(id, nonce, filter, algorithm, key, []) { Signed = [] };
        using var json = JsonDocument.Parse(Message.WriteObject(writer => unsigned.Write(writer, withValue: false)));
        byte[] signed = CanonicalWriter.Write(json.RootElement);
        return unsigned with { Signed = signed, Value = sign(signed) };
    }

    public static LookupSpecifier Read(ObjectReader reader)
    {
        string id = reader.Id("id");
        byte[] nonce = reader.Bytes("nonce");
        var filter = reader.OptionalObject("searchFilter", SearchFilter.Read);
        var (algorithm, key, value) = reader.Object(
            "signature", signature => (signature.String("algorithm"), signature.PublicKey("publicKey"), signature.Bytes("value")));
        reader.End();
        return new LookupSpecifier(id, nonce, filter, algorithm, key, value) { Signed = WithoutValue(reader.Json) };
    }

    public void Write(ObjectWriter writer) => Write(writer, withValue: true);

    private static byte[] WithoutValue(JsonElement specifier)
    {
        var node = System.Text.Json.Nodes.JsonObject.Create(specifier)!;
        node["signature"]!.AsObject().Remove("value");
        return CanonicalWriter.Write(JsonSerializer.SerializeToElement(node));
    }

    private void Write(ObjectWriter writer, bool withValue) => writer
        .String("id", Id)
        .Bytes("nonce", Nonce)
        .OptionalObject("searchFilter", SearchFilter, (filter, w) => filter.Write(w))
        .Object("signature", signature =>
        {
            signature.String("algorithm", Algorithm).PublicKey("publicKey", PublicKey);
            if (withValue)
            {
                signature.Bytes("value", Value);
            }
        });
}
