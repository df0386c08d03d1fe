using System.Collections;
using System.Text;
using QRCoder;

namespace Sks.Cli.Cloning;

/// <summary>A QR code for a terminal: two modules a character, one above the other, in colours of its own, whatever the terminal's are.</summary>
internal static class QrCode
{
    private const string WhiteOnBlack = "\u001b[97;40m";
    private const string Reset = "\u001b[0m";

    /// <summary>The lines of the code, its quiet zone included, each with a line end.</summary>
    /// <param name="text">What a camera is to read.</param>
    public static string Render(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var lines = new StringBuilder();
        for (int y = 0; y < modules.Count; y += 2)
        {
            lines.Append(WhiteOnBlack);
            for (int x = 0; x < modules.Count; x++)
            {
                lines.Append((IsLight(modules, x, y), IsLight(modules, x, y + 1)) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            }

            lines.Append(Reset).Append('\n');
        }

        return lines.ToString();
    }

    /// <summary>Below the last row, of which there is an odd number, the quiet zone goes on.</summary>
    private static bool IsLight(List<BitArray> modules, int x, int y) => y >= modules.Count || !modules[y][x];
}
