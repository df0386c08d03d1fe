using System.Text;
using Sks.Core;
using Sks.Core.Algorithms;

namespace Sks.Engine;

/// <summary>The limits of the data types of section 7.1 and of single arguments, each with the status of its violation.</summary>
internal static class Limits
{
    public const int CryptoDataSize = 65_535 - 256;
    public const int ExtensionDataSize = 1024 * 1024;

    private const int IdLength = 32;
    private const int UriLength = 1000;

    /// <summary><c>id</c>: 1 to 32 printable ASCII characters (0x21 - 0x7E).</summary>
    public static void CheckId(string id, string name)
    {
        if (id.Length is 0 or > IdLength || id.Any(c => c is < '!' or > '~'))
        {
            throw new SksException(SksStatus.Option, $"{name} is not 1 to 32 printable ASCII characters.");
        }
    }

    /// <summary><c>uri</c>: at most 1,000 bytes of UTF-8.</summary>
    public static void CheckUri(string uri, string name)
    {
        if (uri.Length > UriLength || Encoding.UTF8.GetByteCount(uri) > UriLength)
        {
            throw new SksException(SksStatus.Option, $"{name} has more than 1,000 bytes.");
        }

        CheckText(uri, name);
    }

    /// <summary>Textual data must "not include terminating null characters": to others they would be a different text.</summary>
    public static void CheckText(string text, string name) => Check(!text.EndsWith('\0'), $"{name} ends with a null character.");

    /// <summary>An enumeration's value, which came as a byte, is one that the specification defines.</summary>
    public static void CheckDefined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new SksException(SksStatus.Option, $"{name} has an undefined value.");
        }
    }

    public static void Check(bool condition, string violation)
    {
        if (!condition)
        {
            throw new SksException(SksStatus.Option, violation);
        }
    }

    /// <summary>The first URI of a set that a check finds fault with, as ERROR_ALGORITHM.</summary>
    public static T Algorithm<T>(string uri, string name)
        where T : Algorithm => AlgorithmRegistry.Find<T>(uri)
        ?? throw new SksException(SksStatus.Algorithm, $"{name} is not supported.");
}
