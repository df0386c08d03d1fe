namespace Sks.Cli.Reports;

/// <summary>A name-value pair of a key's property bag.</summary>
/// <param name="Type">URI of the property bag.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record PropertyReport(string Type, string Name, string Value);
