namespace Sks.Cli.Reports;

/// <summary>PEM that a command has made.</summary>
/// <param name="File">Where it was written, or <see langword="null"/>.</param>
/// <param name="Pem">The PEM itself, when it was not written to a file.</param>
internal sealed record WrittenReport(string? File, string? Pem);
