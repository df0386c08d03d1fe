using System.Buffers;
using System.Text;
using Sks.Cli.CommandLine;
using Sks.Core.Secrets;

namespace Sks.Cli.Secrets;

/// <summary>Static secrets as they are written, never passing through memory that is not wiped.</summary>
internal static class SecretText
{
    public const string Utf8 = "utf8";
    public const string Hex = "hex";
    public const string Base64 = "base64";
    public const string Raw = "raw";

    /// <summary>
    /// Writes a secret as <see cref="Utf8"/>, <see cref="Hex"/> (lower case), <see cref="Base64"/> (RFC 4648, section 4), or as it is.
    /// </summary>
    /// <param name="secret">The secret.</param>
    /// <param name="encoding">One of the four.</param>
    /// <returns>For the caller to dispose of.</returns>
    /// <exception cref="CommandException">The secret is no text that a terminal can show.</exception>
    public static SecretBuffer Encode(SecretBuffer secret, string encoding) => encoding switch
    {
        Hex => EncodeHex(secret),
        Base64 => EncodeBase64(secret),
        Utf8 when !IsText(secret.Span) => throw new CommandException(
            ExitStatus.Refused, $"This secret is no text that can be shown; use --encoding {Hex} or {Base64}."),
        _ => new SecretBuffer(secret.Span),
    };

    private static SecretBuffer EncodeHex(SecretBuffer secret)
    {
        var text = new SecretBuffer(secret.Length * 2);
        _ = Convert.TryToHexStringLower(secret.Span, text.Span, out _);
        return text;
    }

    private static SecretBuffer EncodeBase64(SecretBuffer secret)
    {
        var text = new SecretBuffer(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(secret.Length));
        System.Buffers.Text.Base64.EncodeToUtf8(secret.Span, text.Span, out _, out _);
        return text;
    }

    /// <summary>Valid UTF-8 in which nothing moves the cursor or recolours the screen; lines and tabs are text.</summary>
    private static bool IsText(ReadOnlySpan<byte> secret)
    {
        while (!secret.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(secret, out var rune, out int length) != OperationStatus.Done
                || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t')))
            {
                return false;
            }

            secret = secret[length..];
        }

        return true;
    }
}
