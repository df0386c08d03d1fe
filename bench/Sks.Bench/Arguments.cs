using System.Globalization;

namespace Sks.Bench;

/// <summary>The command line: chapters, and how much of it.</summary>
/// <param name="Chapters">Those named.</param>
/// <param name="Keys">Keys of the large store of the chapters opening and memory.</param>
/// <param name="Time">How long the soak takes.</param>
internal sealed record Arguments(IReadOnlyList<string> Chapters, int Keys, TimeSpan Time)
{
    /// <summary>Reads it; <see langword="null"/> when it cannot be understood.</summary>
    public static Arguments? Read(string[] args, string[] known)
    {
        var chapters = new List<string>();
        int keys = Scale.Many;
        double minutes = 30;
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--keys" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out keys) && keys > 0:
                case "--minutes" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out minutes) && minutes is > 0 and < 10_000:
                    i++;
                    break;
                case var chapter when known.Contains(chapter):
                    chapters.Add(chapter);
                    break;
                default:
                    return null;
            }
        }

        return new Arguments(chapters, keys, TimeSpan.FromMinutes(minutes));
    }
}
