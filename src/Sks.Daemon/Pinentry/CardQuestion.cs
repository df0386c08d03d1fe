using System.Globalization;
using Sks.Core;
using Sks.Core.Cards;
using Sks.Core.Protection;

namespace Sks.Daemon.Pinentry;

/// <summary>What a dialog says of a card.</summary>
/// <param name="Card">The card, its counters of this moment.</param>
/// <param name="CardName">As programs show it: a card with one key is named as the key is.</param>
/// <param name="KeyName">The very key.</param>
internal sealed record CardQuestion(Card Card, string CardName, string KeyName)
{
    /// <summary>What a wrong PIN before has cost, or <see langword="null"/>.</summary>
    internal string? Error => Card.PinErrorCount == 0 ? null : $"Wrong PIN, {Tries} left.";

    private string Tries => Card.RetryLimit - Card.PinErrorCount == 1
        ? "1 try"
        : string.Create(CultureInfo.InvariantCulture, $"{Card.RetryLimit - Card.PinErrorCount} tries");

    /// <summary>The card of a key that can be asked for its PIN.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NoKey"/>; <see cref="SksStatus.NotAllowed"/>: there is no PIN; <see cref="SksStatus.Authorization"/>: it is locked.
    /// </exception>
    internal static CardQuestion Of(ICardDirectory directory, uint keyHandle)
    {
        var list = directory.ListCards([], 0);
        var cards = Card.ReadAll(list.Cards);
        var keys = new List<CardKey>(CardKey.ReadAll(list.Keys));
        while (list.NextKeyHandle != 0)
        {
            list = directory.ListCards([], list.NextKeyHandle);
            keys.AddRange(CardKey.ReadAll(list.Keys));
        }

        var key = keys.Find(key => key.KeyHandle == keyHandle);
        if (key is null || cards.FirstOrDefault(card => card.Serial.AsSpan().SequenceEqual(key.Serial)) is not { } card)
        {
            throw new SksException(SksStatus.NoKey, "There is no such key.");
        }

        if (card.Kind == CardKind.NoPin)
        {
            throw new SksException(SksStatus.NotAllowed, "The key has no PIN to log in with.");
        }

        if (card.PinErrorCount >= card.RetryLimit)
        {
            throw new SksException(SksStatus.Authorization, "The key is locked by PIN errors.");
        }

        bool isAlone = card.Kind == CardKind.Pin && keys.Count(other => other.Serial.AsSpan().SequenceEqual(key.Serial)) == 1;
        string name = card.Kind == CardKind.DevicePin ? "Device PIN"
            : isAlone && key.FriendlyName.Length > 0 ? key.FriendlyName
            : HostOf(card.IssuerUri);
        return new CardQuestion(card, AssuanText.Name(name), AssuanText.Name(key.FriendlyName));
    }

    /// <summary>The lines of the question.</summary>
    /// <param name="purpose">The first line.</param>
    /// <param name="caller">Who asks for it.</param>
    internal string Describe(string purpose, Caller caller)
    {
        string issuer = Card.IssuerUri.Length == 0 ? "" : $"Issuer: {AssuanText.Name(HostOf(Card.IssuerUri))}\n";
        string written = Card.Format == PinFormat.Binary ? "The PIN is written in hexadecimal.\n" : "";
        return $"{purpose}\n{issuer}Program: {AssuanText.Name(caller.Name)}\n{written}Wrong PINs lock it: {Tries} left.";
    }

    private static string HostOf(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Authority.Length > 0 ? parsed.Authority : uri;
}
