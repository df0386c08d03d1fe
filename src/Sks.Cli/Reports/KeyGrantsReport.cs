namespace Sks.Cli.Reports;

/// <summary>Who else may use a key.</summary>
/// <param name="Handle">The key's handle.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
/// <param name="GrantedTo">Users by name, groups by name after <c>@</c>; by number where there is no name.</param>
internal sealed record KeyGrantsReport(uint Handle, string FriendlyName, IReadOnlyList<string> GrantedTo);
