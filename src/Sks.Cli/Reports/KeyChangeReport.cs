namespace Sks.Cli.Reports;

/// <summary>A key that a command has changed or deleted.</summary>
/// <param name="Handle">Its handle.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
/// <param name="Change">What happened to it.</param>
internal sealed record KeyChangeReport(uint Handle, string FriendlyName, string Change);
