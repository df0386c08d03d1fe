namespace Sks.Cli.Reports;

/// <summary>A signature that was made.</summary>
/// <param name="Handle">The key.</param>
/// <param name="Algorithm">Algorithm URI.</param>
/// <param name="Format"><c>raw</c> or <c>der</c>.</param>
/// <param name="File">Where it is.</param>
/// <param name="Size">Bytes.</param>
internal sealed record SignatureReport(uint Handle, string Algorithm, string Format, string File, int Size);
