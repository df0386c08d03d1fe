namespace Sks.Cli.Reports;

/// <summary>A static secret that was written to a file.</summary>
/// <param name="Handle">The key.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
/// <param name="Encoding"><c>raw</c>, <c>hex</c> or <c>base64</c>.</param>
/// <param name="File">Where it is.</param>
/// <param name="Size">Bytes of the file.</param>
internal sealed record ExportReport(uint Handle, string FriendlyName, string Encoding, string File, int Size);
