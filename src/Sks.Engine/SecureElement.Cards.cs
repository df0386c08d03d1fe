using Sks.Core;
using Sks.Core.Cards;
using Sks.Engine.Cards;

namespace Sks.Engine;

/// <content>Cards and logins, methods 220 to 226; the daemon makes 227 to 229 of them.</content>
public sealed partial class SecureElement
{
    /// <inheritdoc/>
    public CardList ListCards(ReadOnlySpan<byte> generation, uint keyHandle) => _cards.List(generation, keyHandle);

    /// <inheritdoc/>
    public ICardLogins OpenLogins() => new CardLogins(_database, _keys, _openedKeys, _pins, _puks, _pinAdministration);
}
