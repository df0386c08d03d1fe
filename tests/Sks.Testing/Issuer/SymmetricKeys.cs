using System.Globalization;
using System.Text;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Core.OneTimePasswords;
using Sks.Core.Protection;

namespace Sks.Testing.Issuer;

/// <summary>Symmetric keys, with their property bags, as an issuer of one-time passwords or of static secrets provisions them.</summary>
public static class SymmetricKeys
{
    /// <summary>The secret of the RFCs' test vectors: the digits 1 to 9 and 0, again and again.</summary>
    public static byte[] RfcSecret(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)('0' + (i % 10)))];

    /// <summary>Enrols one symmetric key and closes.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="secret">The key itself.</param>
    /// <param name="change">What is special about the key.</param>
    /// <param name="withPin">Whether <see cref="Enrolment.Pin"/> (three tries) and <see cref="Enrolment.Puk"/> protect it.</param>
    /// <param name="extensions">Its extensions.</param>
    public static uint Enrol(
        ISecureKeyStore store,
        byte[] secret,
        Func<KeyEntryParameters, KeyEntryParameters>? change = null,
        bool withPin = false,
        params KeyExtension[] extensions)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(store);
        uint pin = withPin
            ? session.CreatePinPolicy(
                TestSession.PinPolicy(), session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk))
            : 0;
        var entry = session.CreateKeyEntry(change?.Invoke(TestSession.Key()) ?? TestSession.Key(), pin, withPin ? Enrolment.Pin : null);
        var path = session.SetCertificatePath(entry);
        session.ImportSymmetricKey(entry, path, secret);
        foreach (var extension in extensions)
        {
            session.AddExtension(entry, path, extension);
        }

        session.Close();
        return entry.KeyHandle;
    }

    /// <summary>Enrols a key that makes HOTP codes with the RFC's secret.</summary>
    public static uint EnrolHotp(ISecureKeyStore store, ulong counter = 0, int digits = 6, bool withPin = false, string name = "Bank") => Enrol(
        store,
        RfcSecret(20),
        key => key with { FriendlyName = name, EndorsedAlgorithms = [AlgorithmUris.HmacSha1] },
        withPin,
        Hotp(counter, digits));

    /// <summary>Enrols a key that makes TOTP codes with the RFC's secret.</summary>
    public static uint EnrolTotp(ISecureKeyStore store, string algorithm = AlgorithmUris.HmacSha1, int digits = 8, bool withPin = false, string name = "Mail") => Enrol(
        store,
        RfcSecret(algorithm == AlgorithmUris.HmacSha512 ? 64 : algorithm == AlgorithmUris.HmacSha256 ? 32 : 20),
        key => key with { FriendlyName = name, EndorsedAlgorithms = [algorithm] },
        withPin,
        Bag(TotpProperties.Type, (TotpProperties.DigitsName, false, Text(digits))));

    /// <summary>Enrols a static secret.</summary>
    public static uint EnrolSecret(
        ISecureKeyStore store, byte[] secret, ExportProtection export, bool withPin = false, string name = "Password", params KeyExtension[] extensions) => Enrol(
        store,
        secret,
        key => key with { FriendlyName = name, EndorsedAlgorithms = [AlgorithmUris.None], ExportProtection = export },
        withPin,
        extensions);

    /// <summary>A property bag for HOTP.</summary>
    public static KeyExtension Hotp(ulong counter, int digits) => Bag(
        HotpProperties.Type, (HotpProperties.CounterName, true, Text(counter)), (HotpProperties.DigitsName, false, Text(digits)));

    /// <summary>A property bag.</summary>
    public static KeyExtension Bag(string type, params (string Name, bool Writable, string Value)[] properties)
    {
        using var writer = new DataWriter();
        foreach (var (name, writable, value) in properties)
        {
            writer.Bytes(Encoding.UTF8.GetBytes(name)).Bool(writable).Bytes(Encoding.UTF8.GetBytes(value));
        }

        return new KeyExtension(type, ExtensionSubType.PropertyBag, "", writer.ToArray());
    }

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
