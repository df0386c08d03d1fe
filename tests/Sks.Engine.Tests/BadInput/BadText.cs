using System.Text;
using Sks.Core;
using Sks.Core.Algorithms;
using static Sks.Engine.Tests.BadInput.BadValue;

namespace Sks.Engine.Tests.BadInput;

/// <summary>Text in valid UTF-8, at and beyond the limits of section 7.1.</summary>
internal static class BadText
{
    /// <param name="good">What an id within the limits is answered with.</param>
    /// <param name="bad">What all others are answered with.</param>
    public static IEnumerable<BadValue> Ids(SksStatus good, SksStatus bad) =>
    [
        Of("one character", "!"u8.ToArray(), good),
        Of("32 characters", Filled((byte)'~', 32), good),
        Of("empty", [], bad),
        Of("33 characters", Filled((byte)'a', 33), bad),
        Of("65,535 characters", Filled((byte)'a', 65_535), bad),
        Of("a blank", " "u8.ToArray(), bad),
        Of("a blank within", "a b"u8.ToArray(), bad),
        Of("DEL", [0x7F], bad),
        Of("a tab", "a\t"u8.ToArray(), bad),
        Of("NUL", [0], bad),
        Of("a NUL at the end", "a\0"u8.ToArray(), bad),
        Of("an accent", "ä"u8.ToArray(), bad),
        Of("a full-width letter", "Ａ"u8.ToArray(), bad),
        Of("a byte order mark", "\uFEFFa"u8.ToArray(), bad),
    ];

    /// <summary>URIs that name no algorithm of the right kind.</summary>
    public static IEnumerable<BadValue> Algorithms(params string[] known)
    {
        yield return Of("empty", [], SksStatus.Algorithm);
        yield return Of("unknown", "https://example.com/algorithm#unknown"u8.ToArray(), SksStatus.Algorithm);
        yield return Of("1,000 bytes", Filled((byte)'a', 1000), SksStatus.Algorithm);
        yield return Of("1,001 bytes", Filled((byte)'a', 1001), SksStatus.Algorithm, SksStatus.Option);
        yield return Of("65,535 bytes", Filled((byte)'a', 65_535), SksStatus.Algorithm, SksStatus.Option);
        yield return Of("not ASCII", "https://webpki.github.io/sks/algorithm#key․1"u8.ToArray(), SksStatus.Algorithm);
        foreach (string uri in known)
        {
            byte[] name = Encoding.ASCII.GetBytes(uri);
            yield return Of("a NUL follows " + uri, [.. name, 0], SksStatus.Algorithm, SksStatus.Option);
            yield return Of("capitals of " + uri, Encoding.ASCII.GetBytes(uri.ToUpperInvariant()), SksStatus.Algorithm);
        }

        foreach (string uri in AlgorithmRegistry.All.Select(row => row.Uri).Except(known))
        {
            yield return Of("another kind's: " + uri, Encoding.ASCII.GetBytes(uri), SksStatus.Algorithm);
        }
    }

    /// <summary>URIs that name what anybody likes.</summary>
    public static IEnumerable<BadValue> Uris(SksStatus empty) =>
    [
        Of("empty", [], empty),
        Of("1,000 bytes", Filled((byte)'u', 1000), SksStatus.Success),
        Of("1,000 bytes, not ASCII", Encoding.UTF8.GetBytes(new string('ä', 500)), SksStatus.Success),
        Of("1,001 bytes", Filled((byte)'u', 1001), SksStatus.Option),
        Of("1,002 bytes in 501 characters", Encoding.UTF8.GetBytes(new string('ä', 501)), SksStatus.Option),
        Of("65,535 bytes", Filled((byte)'u', 65_535), SksStatus.Option),
        Of("a NUL at the end", "urn:x\0"u8.ToArray(), SksStatus.Option),
    ];
}
