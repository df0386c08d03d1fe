using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sks.Core.Protection;
using Sks.Core.Secrets;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Enrollment;

/// <summary>
/// What the issuer makes for the keys of one session and has to know later: PINs that it sets, symmetric keys, and how one-time passwords
/// are made of them. Made when the session starts, so that each of its messages finds the same. Written as elements, in any order:
/// <code>
/// kind (1 byte: 1 PIN, 2 symmetric key, 3 its use as UTF-8 text) || length of key id (1 byte) || key id (ASCII)
/// || length (2 bytes, big-endian) || bytes
/// </code>
/// Owns its secrets.
/// </summary>
internal sealed class CredentialSecrets : IDisposable
{
    private const byte PinKind = 1;
    private const byte SymmetricKeyKind = 2;
    private const byte UseKind = 3;

    private readonly List<(byte Kind, string KeyId, SecretBuffer Bytes)> _elements = [];

    private CredentialSecrets()
    {
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _elements.Count == 0;

    /// <summary>Ids of the keys that something is known of.</summary>
    public IEnumerable<string> KeyIds => _elements.Select(element => element.KeyId).Distinct();

    /// <summary>Nothing.</summary>
    public static CredentialSecrets None() => new();

    /// <summary>Makes what keys need.</summary>
    /// <param name="profile">Says how PINs relate.</param>
    /// <param name="keys">The session's.</param>
    /// <param name="setPins">Whether the keys get PINs; else they take over one.</param>
    public static CredentialSecrets New(CredentialProfile profile, IReadOnlyList<OrderedKey> keys, bool setPins)
    {
        var secrets = new CredentialSecrets();
        if (setPins && profile.PinPolicy is { UserDefined: false } policy)
        {
            secrets.SetPins(policy, [.. keys.Where(key => profile.UsesPin(key.Profile))]);
        }

        foreach (var key in keys)
        {
            if (key.Profile.SymmetricKey is { } settings)
            {
                var bytes = new SecretBuffer(settings.Size);
                RandomNumberGenerator.Fill(bytes.Span);
                secrets._elements.Add((SymmetricKeyKind, key.Id, bytes));
                if (settings.OneTimePasswords is { } otp)
                {
                    secrets._elements.Add((UseKind, key.Id, new SecretBuffer(Encoding.UTF8.GetBytes(SeedUse.Of(otp).Write()))));
                }
            }
        }

        return secrets;
    }

    /// <summary>The PIN of a key, or <see langword="null"/>; stays this object's.</summary>
    public SecretBuffer? Pin(string keyId) => Find(PinKind, keyId);

    /// <summary>The symmetric key of a key, or <see langword="null"/>; stays this object's.</summary>
    public SecretBuffer? SymmetricKey(string keyId) => Find(SymmetricKeyKind, keyId);

    /// <summary>How one-time passwords are made of a key's symmetric key, or <see langword="null"/>.</summary>
    public SeedUse? Use(string keyId) => Find(UseKind, keyId) is { } text ? SeedUse.Read(Encoding.UTF8.GetString(text.Span)) : null;

    /// <summary>All of it, in clear: the caller seals it, and wipes it.</summary>
    public byte[] Write()
    {
        byte[] written = new byte[_elements.Sum(element => 4 + element.KeyId.Length + element.Bytes.Length)];
        var rest = written.AsSpan();
        foreach (var (kind, keyId, bytes) in _elements)
        {
            rest[0] = kind;
            rest[1] = checked((byte)keyId.Length);
            Encoding.ASCII.GetBytes(keyId, rest[2..]);
            rest = rest[(2 + keyId.Length)..];
            BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)bytes.Length));
            bytes.Span.CopyTo(rest[2..]);
            rest = rest[(2 + bytes.Length)..];
        }

        return written;
    }

    /// <summary>Reads what <see cref="Write"/> has written, which the caller wipes.</summary>
    public static CredentialSecrets Read(ReadOnlySpan<byte> written)
    {
        var secrets = new CredentialSecrets();
        while (!written.IsEmpty)
        {
            byte kind = written[0];
            string keyId = Encoding.ASCII.GetString(written.Slice(2, written[1]));
            written = written[(2 + keyId.Length)..];
            int length = BinaryPrimitives.ReadUInt16BigEndian(written);
            secrets._elements.Add((kind, keyId, new SecretBuffer(written.Slice(2, length))));
            written = written[(2 + length)..];
        }

        return secrets;
    }

    /// <inheritdoc/>
    public void Dispose() => _elements.ForEach(element => element.Bytes.Dispose());

    private SecretBuffer? Find(byte kind, string keyId) =>
        _elements.Where(element => element.Kind == kind && element.KeyId == keyId).Select(element => element.Bytes).SingleOrDefault();

    /// <summary>One PIN for the keys that share one, and never the same for those that do not (SKS, section 5.7).</summary>
    private void SetPins(PinPolicy policy, IReadOnlyList<OrderedKey> keys)
    {
        foreach (var (key, place) in keys.Select((key, place) => (key, place)))
        {
            int Group(OrderedKey other, int index) => policy.Grouping switch
            {
                PinGrouping.Shared => 0,
                PinGrouping.SignaturePlusStandard => other.Profile.AppUsage == Core.Keys.AppUsage.Signature ? 1 : 0,
                PinGrouping.Unique => (int)other.Profile.AppUsage,
                _ => index,
            };
            int earlier = Enumerable.Range(0, place).FirstOrDefault(index => Group(keys[index], index) == Group(key, place), -1);
            _elements.Add((PinKind, key.Id, earlier < 0 ? NewPin(policy) : new SecretBuffer(Pin(keys[earlier].Id)!.Span)));
        }
    }

    private SecretBuffer NewPin(PinPolicy policy)
    {
        while (true)
        {
            var pin = RandomPin.New(policy);
            if (!_elements.Any(other => other.Kind == PinKind && CryptographicOperations.FixedTimeEquals(other.Bytes.Span, pin.Span)))
            {
                return pin;
            }

            pin.Dispose();
        }
    }
}
