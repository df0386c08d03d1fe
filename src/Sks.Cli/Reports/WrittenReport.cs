namespace Sks.Cli.Reports;

/// <summary>A file that a command has written.</summary>
/// <param name="File">Its path.</param>
internal sealed record WrittenReport(string File);
