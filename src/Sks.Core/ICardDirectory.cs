using Sks.Core.Cards;

namespace Sks.Core;

/// <summary>
/// This project's <c>listCards [220]</c>: the store as middleware for smart cards sees it. A card is a PIN object with its keys, or the keys
/// of an issuer that have no PIN. Thread safe.
/// </summary>
public interface ICardDirectory
{
    /// <summary>All cards, and, unless the caller knows them already, the keys.</summary>
    /// <param name="generation">What the last list said; empty at first.</param>
    /// <param name="keyHandle">0, or <see cref="CardList.NextKeyHandle"/> of the list that is being continued.</param>
    CardList ListCards(ReadOnlySpan<byte> generation, uint keyHandle);
}
