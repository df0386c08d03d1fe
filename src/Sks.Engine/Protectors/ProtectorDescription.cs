namespace Sks.Engine.Protectors;

/// <summary>What can be told of how a master key is protected; no secret.</summary>
/// <param name="Kind">Its name on the command line: <c>root-only</c>, <c>passphrase</c>, <c>tpm</c>.</param>
/// <param name="Parameters">Its parameters by name, with the unit in the name.</param>
public sealed record ProtectorDescription(string Kind, IReadOnlyList<KeyValuePair<string, long>> Parameters)
{
    /// <summary>The registers of the TPM to whose values the key is bound; empty for none.</summary>
    public IReadOnlyList<int> Pcrs { get; init; } = [];

    /// <summary>Whether the store's generation is counted in the TPM, so that older copies are refused.</summary>
    public bool HasCounter { get; init; }
}
