using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Sks.Core.Cards;
using Sks.Core.Certificates;
using Sks.Core.DataTypes;
using Sks.Engine.Device;
using Sks.Engine.Keys;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Cards;

/// <summary><c>listCards [220]</c>: the cards, from a snapshot that is made anew when keys have come, gone or changed.</summary>
/// <remarks>Thread safe. Holds what it last told about the keys, about as many bytes as their certificates have.</remarks>
internal sealed class CardDirectory(CredentialDatabase database, ClosedKeys keys, DeviceIdentity device)
{
    private const int MostKeyBytes = 4 * 1024 * 1024;
    private const int KeysPerGate = 128;

    private readonly Lock _making = new();
    private readonly byte[] _opening = RandomNumberGenerator.GetBytes(8);
    private CardSnapshot? _snapshot;

    public CardList List(ReadOnlySpan<byte> generation, uint after)
    {
        var snapshot = Current();
        byte[] current = [.. _opening, .. new byte[sizeof(long)]];
        BinaryPrimitives.WriteInt64BigEndian(current.AsSpan(_opening.Length), snapshot.Generation);
        byte[] cards = after == 0 ? Encode(snapshot.Cards) : [];
        if (after == 0 && generation.SequenceEqual(current))
        {
            return new CardList(current, cards, [], NextKeyHandle: 0);
        }

        // As large as it will be: growing would copy megabytes again and again.
        long length = 0;
        foreach (var (handle, encoded) in snapshot.Keys)
        {
            length += handle > after ? encoded.Length : 0;
        }

        using var writer = new DataWriter((int)Math.Min(length, MostKeyBytes));
        uint last = 0;
        foreach (var (handle, encoded) in snapshot.Keys.Where(key => key.Handle > after))
        {
            if (writer.Length + encoded.Length > MostKeyBytes && last != 0)
            {
                return new CardList(current, cards, writer.ToArray(), last);
            }

            writer.Raw(encoded);
            last = handle;
        }

        return new CardList(current, cards, writer.ToArray(), NextKeyHandle: 0);
    }

    private CardSnapshot Current()
    {
        lock (_making)
        {
            long generation = database.Generation;
            return _snapshot?.Generation == generation ? _snapshot : _snapshot = Make(generation);
        }
    }

    /// <summary>Signatures wait for some keys to be read at a time, never for all: what changes meanwhile makes the next snapshot.</summary>
    private CardSnapshot Make(long generation)
    {
        var cards = new Dictionary<(uint Pin, string Issuer), CardPlace>();
        var encoded = new List<(uint Handle, byte[] Encoded)>();
        for (uint? after = 0; after is not null;)
        {
            using (database.EnterGate())
            {
                after = Read(after.Value, cards, encoded);
            }
        }

        return new CardSnapshot(generation, [.. cards.Values], encoded);
    }

    private uint? Read(uint after, Dictionary<(uint Pin, string Issuer), CardPlace> cards, List<(uint Handle, byte[] Encoded)> encoded)
    {
        for (int i = 0; i < KeysPerGate; i++)
        {
            if (database.FindNext(RecordKind.Key, after, KeyRecord.Read) is not { } key)
            {
                return null;
            }

            after = key.Handle;
            if (keys.ClosedSessionOf(key) is { } session)
            {
                string issuer = key.PinHandle switch
                {
                    PinRecord.DeviceHandle => "",
                    0 => OriginOf(session.IssuerUri),
                    _ => session.IssuerUri,
                };
                var place = (key.PinHandle, issuer);
                if (!cards.TryGetValue(place, out var card))
                {
                    cards[place] = card = CardOf(key, issuer);
                }

                encoded.Add((key.Handle, Encode(key, card)));
            }
        }

        return after;
    }

    /// <summary>Scheme, host and port: an issuer has one path for each enrollment, and its keys without PIN are one card all the same.</summary>
    private static string OriginOf(string issuerUri) =>
        Uri.TryCreate(issuerUri, UriKind.Absolute, out var uri) && uri.Authority.Length > 0 ? uri.GetLeftPart(UriPartial.Authority) : issuerUri;

    private CardPlace CardOf(KeyRecord key, string issuer)
    {
        var kind = key.PinHandle switch
        {
            0 => CardKind.NoPin,
            PinRecord.DeviceHandle => CardKind.DevicePin,
            _ => CardKind.Pin,
        };

        // Of the device, whose key outlives its certificates, and of the PIN object or else the issuer.
        using var name = new DataWriter();
        name.Bytes(CertificateFields.Read(device.Certificate).SubjectPublicKeyInfo).Byte((byte)kind).UInt(key.PinHandle);
        name.Raw(kind == CardKind.NoPin ? Encoding.UTF8.GetBytes(issuer) : []);
        byte[] serial = SHA256.HashData(name.Written)[..Card.SerialLength];
        return new CardPlace(serial, kind, issuer, key.Handle, key.PinHandle);
    }

    private byte[] Encode(KeyRecord key, CardPlace card)
    {
        using var writer = new DataWriter(2048);
        new CardKey
        {
            Serial = card.Serial,
            KeyHandle = key.Handle,
            FriendlyName = key.FriendlyName,
            AppUsage = key.AppUsage,
            AlwaysAuthenticate = keys.PinOf(key) is { } pin && keys.IsAuthorizedEachTime(key, pin),
            ExportProtection = key.ExportProtection,
            KeyBackup = key.KeyBackup,
            BiometricProtection = key.BiometricProtection,
            SymmetricKeyLength = key.SymmetricKeyLength,
            Id = IdOf(key),
            EndorsedAlgorithms = key.EndorsedAlgorithms,
            CertificatePath = key.CertificatePath,
        }.Write(writer);
        return writer.ToArray();
    }

    private static byte[] IdOf(KeyRecord key)
    {
        byte[] publicKey = key.CertificatePath.Count == 0
            ? key.PublicKey
            : CertificateFields.Read(key.CertificatePath[0]).SubjectPublicKeyInfo;
        var info = new AsnReader(publicKey, AsnEncodingRules.DER).ReadSequence();
        info.ReadSequence();
        return SHA256.HashData(info.ReadBitString(out _))[..CardKey.IdLength];
    }

    private byte[] Encode(IReadOnlyList<CardPlace> cards)
    {
        using var writer = new DataWriter(256 * (cards.Count + 1));
        for (int i = 0; i < cards.Count; i += KeysPerGate)
        {
            using (database.EnterGate())
            {
                foreach (var card in cards.Skip(i).Take(KeysPerGate))
                {
                    WithPin(card).Write(writer);
                }
            }
        }

        return writer.ToArray();
    }

    private Card WithPin(CardPlace place)
    {
        var card = new Card { Serial = place.Serial, Kind = place.Kind, IssuerUri = place.IssuerUri, KeyHandle = place.KeyHandle };
        if (place.Kind == CardKind.NoPin || keys.Pin(place.PinHandle) is not { } pin)
        {
            return card;
        }

        var policy = keys.PolicyOf(pin);
        var puk = keys.PukOf(policy);
        return card with
        {
            Format = policy.Policy.Format,
            MinLength = policy.Policy.MinLength,
            MaxLength = policy.Policy.MaxLength,
            RetryLimit = policy.Policy.RetryLimit,
            PinErrorCount = pin.ErrorCount,
            UserModifiable = policy.Policy.UserModifiable,
            HasPuk = puk is not null,
            PukRetryLimit = puk?.Policy.RetryLimit ?? 0,
            PukErrorCount = puk?.ErrorCount ?? 0,
        };
    }
}
