namespace Sks.Engine.Cards;

/// <summary>Cards and keys in one state of the store.</summary>
/// <param name="Generation">The state, as <see cref="CredentialDatabase.Generation"/> counts.</param>
/// <param name="Cards">The cards, without what changes with each PIN that is tried.</param>
/// <param name="Keys">Each key by ascending handle, encoded.</param>
internal sealed record CardSnapshot(long Generation, IReadOnlyList<CardPlace> Cards, IReadOnlyList<(uint Handle, byte[] Encoded)> Keys);
