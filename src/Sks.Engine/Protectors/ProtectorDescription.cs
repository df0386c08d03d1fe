namespace Sks.Engine.Protectors;

/// <summary>What can be told of how a master key is protected; no secret.</summary>
/// <param name="Kind">Its name on the command line: <c>root-only</c>, <c>passphrase</c>, <c>tpm</c>.</param>
/// <param name="Parameters">Its parameters by name, with the unit in the name.</param>
public sealed record ProtectorDescription(string Kind, IReadOnlyList<KeyValuePair<string, long>> Parameters);
