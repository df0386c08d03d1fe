using Sks.Cli.Reports;
using Sks.Cli.Terminal;

namespace Sks.Cli.Files;

/// <summary>PEM as the result of a command: in a file, or on standard output for a pipe.</summary>
internal static class PemOutput
{
    /// <summary>Writes PEM to the file, or shows it.</summary>
    /// <param name="screen">Where the result is told.</param>
    /// <param name="what">What it is, for the line that tells that it was written.</param>
    /// <param name="pem">The PEM.</param>
    /// <param name="file">Where to write it, or <see langword="null"/>.</param>
    public static void Write(this Screen screen, string what, string pem, string? file)
    {
        if (file is not null)
        {
            OutputFile.Write(file, pem);
        }

        screen.Show(new WrittenReport(file, file is null ? pem : null), ReportJson.Default.WrittenReport, r =>
        {
            if (r.Pem is not null)
            {
                screen.Raw(r.Pem);
            }
            else
            {
                screen.Line($"{what} written to {r.File}.");
            }
        });
    }
}
