using System.CommandLine;

namespace Sks.Cli.Keys;

/// <summary>The argument that names a key.</summary>
internal static class KeyArgument
{
    public static Argument<string> Create() => new("KEY")
    {
        Description = "Handle, start of the certificate's SHA-256 fingerprint, friendly name or common name; one that fits one key only.",
    };
}
