using Sks.Cli.Cloning;

namespace Sks.Cli.Tests.Cloning;

/// <summary>The structure of ISO/IEC 18004 in half blocks.</summary>
public sealed class QrCodeTests
{
    private const int QuietZone = 4;
    private const int FinderSize = 7;

    [Theory]
    [InlineData("https://a.example/enroll/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("https://enroll.a-bank-with-a-rather-long-name.example:8443/enroll/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    public void A_code_is_square_has_its_quiet_zone_and_a_finder_pattern_in_three_corners(string text)
    {
        bool[][] dark = Modules(QrCode.Render(text));
        int size = dark[0].Length;
        Assert.Equal(1, (size - (2 * QuietZone)) % 4);
        Assert.All(dark, row => Assert.Equal(size, row.Length));
        Assert.InRange(dark.Length, size, size + 1);
        for (int i = 0; i < size; i++)
        {
            for (int q = 0; q < QuietZone; q++)
            {
                Assert.False(dark[q][i] || dark[i][q] || dark[size - 1 - q][i] || dark[i][size - 1 - q]);
            }
        }

        int far = size - QuietZone - FinderSize;
        Assert.True(IsFinder(dark, QuietZone, QuietZone));
        Assert.True(IsFinder(dark, far, QuietZone));
        Assert.True(IsFinder(dark, QuietZone, far));
        Assert.False(IsFinder(dark, far, far));
    }

    /// <summary>A dark square of 7, a light one of 5 in it, a dark one of 3 in that.</summary>
    private static bool IsFinder(bool[][] dark, int left, int top) =>
        Enumerable.Range(0, FinderSize).All(y => Enumerable.Range(0, FinderSize).All(x =>
            dark[top + y][left + x] == (Math.Max(Math.Abs(x - 3), Math.Abs(y - 3)) != 2)));

    private static bool[][] Modules(string code) =>
    [
        .. code.TrimEnd('\n').Split('\n')
            .Select(line => line.Replace("\u001b[97;40m", "", StringComparison.Ordinal).Replace("\u001b[0m", "", StringComparison.Ordinal))
            .SelectMany(line => new[]
            {
                line.Select(c => c is not ('█' or '▀')).ToArray(),
                line.Select(c => c is not ('█' or '▄')).ToArray(),
            }),
    ];
}
