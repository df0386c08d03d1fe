namespace Sks.Core.Cards;

/// <summary>An answer of <c>listCards</c>, its two lists as they travel.</summary>
/// <param name="Generation">Names the state of the keys; of no meaning but for comparison.</param>
/// <param name="Cards">Every <see cref="Card"/>, one after the other; empty in a continued list.</param>
/// <param name="Keys">Every <see cref="CardKey"/>, as many as fit, by ascending handle; empty if the caller knows them.</param>
/// <param name="NextKeyHandle">Where the list goes on; 0: it is complete.</param>
public sealed record CardList(byte[] Generation, byte[] Cards, byte[] Keys, uint NextKeyHandle);
