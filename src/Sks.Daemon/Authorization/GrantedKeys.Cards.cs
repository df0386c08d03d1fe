using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Cards;
using Sks.Core.DataTypes;

namespace Sks.Daemon.Authorization;

/// <content>The cards that granted keys are on: with these keys alone, and for use only, so without PUK and with a PIN that cannot be changed.</content>
internal sealed partial class GrantedKeys : ICardDirectory
{
    private const int MostKeyBytes = 4 * 1024 * 1024;
    private const int GenerationLength = 16;

    private byte[] _ownersGeneration = [];
    private IReadOnlyList<CardKey> _ownersKeys = [];

    /// <inheritdoc/>
    public CardList ListCards(ReadOnlySpan<byte> generation, uint keyHandle)
    {
        var directory = store as ICardDirectory ?? throw NotTheOwner;
        byte[] cards = ReadOwners(directory);
        var granted = GrantedHandles();
        var keys = _ownersKeys.Where(key => granted.Contains(key.KeyHandle)).ToArray();
        byte[] now = GenerationOf(keys);
        byte[] shown = keyHandle == 0 ? CardsOf(keys, cards) : [];
        return keyHandle == 0 && generation.SequenceEqual(now)
            ? new CardList(now, shown, [], NextKeyHandle: 0)
            : Page(now, shown, keys.Where(key => key.KeyHandle > keyHandle));
    }

    private static CardList Page(byte[] generation, byte[] cards, IEnumerable<CardKey> keys)
    {
        using var writer = new DataWriter();
        uint last = 0;
        foreach (var key in keys)
        {
            if (writer.Length > MostKeyBytes)
            {
                return new CardList(generation, cards, writer.ToArray(), last);
            }

            key.Write(writer);
            last = key.KeyHandle;
        }

        return new CardList(generation, cards, writer.ToArray(), NextKeyHandle: 0);
    }

    private static byte[] CardsOf(IReadOnlyList<CardKey> keys, byte[] cards)
    {
        var keyOfCard = keys.GroupBy(key => Convert.ToHexString(key.Serial)).ToDictionary(group => group.Key, group => group.First().KeyHandle);
        using var writer = new DataWriter();
        foreach (var card in Card.ReadAll(cards))
        {
            if (keyOfCard.TryGetValue(Convert.ToHexString(card.Serial), out uint key))
            {
                (card with { KeyHandle = key, UserModifiable = false, HasPuk = false, PukRetryLimit = 0, PukErrorCount = 0 }).Write(writer);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Of the owner's keys and of the grants, and telling of neither.</summary>
    private byte[] GenerationOf(IReadOnlyList<CardKey> keys)
    {
        using var writer = new DataWriter();
        writer.Bytes(_ownersGeneration);
        foreach (var key in keys)
        {
            writer.UInt(key.KeyHandle);
        }

        return SHA256.HashData(writer.Written)[..GenerationLength];
    }

    /// <summary>Reads what the owner is told of the keys, if it has changed.</summary>
    /// <returns>The owner's cards, with the counters of this moment.</returns>
    private byte[] ReadOwners(ICardDirectory directory)
    {
        while (true)
        {
            var first = directory.ListCards(_ownersGeneration, 0);
            if (first.Generation.AsSpan().SequenceEqual(_ownersGeneration))
            {
                return first.Cards;
            }

            var keys = new List<CardKey>(CardKey.ReadAll(first.Keys));
            var page = first;
            while (page.NextKeyHandle != 0 && page.Generation.AsSpan().SequenceEqual(first.Generation))
            {
                page = directory.ListCards([], page.NextKeyHandle);
                keys.AddRange(CardKey.ReadAll(page.Keys));
            }

            if (page.Generation.AsSpan().SequenceEqual(first.Generation))
            {
                _ownersKeys = keys;
                _ownersGeneration = first.Generation;
                return first.Cards;
            }
        }
    }

    private HashSet<uint> GrantedHandles()
    {
        var granted = new HashSet<uint>();
        for (uint handle = 0; grants.EnumerateGrants(handle) is { } next; handle = next.KeyHandle)
        {
            if (judge.MayUse(next))
            {
                granted.Add(next.KeyHandle);
            }
        }

        return granted;
    }
}
