using Sks.Core.Cards;

namespace Sks.Engine.Cards;

/// <summary>A card's lasting part: what it is and where its PIN is.</summary>
internal sealed record CardPlace(byte[] Serial, CardKind Kind, string IssuerUri, uint KeyHandle, uint PinHandle);
