using System.CommandLine;
using Sks.Cli.CommandLine;

namespace Sks.Cli.Keys;

/// <summary>The options that stand for typing a PIN or PUK.</summary>
internal static class PinOptions
{
    public const string PinName = "--pin-file";
    public const string NewPinName = "--new-pin-file";
    public const string PukName = "--puk-file";

    public static Option<string?> Pin() => CommandExtensions.FileOption(PinName, "Take the PIN from the first line of this file instead of asking.");

    public static Option<string?> NewPin() => CommandExtensions.FileOption(NewPinName, "Take the new PIN from the first line of this file instead of asking.");

    public static Option<string?> Puk() => CommandExtensions.FileOption(PukName, "Take the PUK from the first line of this file instead of asking.");
}
