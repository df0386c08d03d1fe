using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Testing.Issuer;

/// <summary>Whole enrolments for tests that are about what comes after.</summary>
public static class Enrolment
{
    public static byte[] Pin => [.. "1739"u8];

    public static byte[] Puk => [.. "18273645"u8];

    /// <summary>Enrols one key under one PIN policy (three tries) and one PUK policy, and closes.</summary>
    public static uint WithPinAndPuk(
        ISecureKeyStore store,
        Func<KeyEntryParameters, KeyEntryParameters>? key = null,
        Func<PinPolicy, PinPolicy>? pinPolicy = null,
        ushort pukRetryLimit = 3)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(store);
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, pukRetryLimit), Puk);
        var policy = TestSession.PinPolicy();
        uint pin = session.CreatePinPolicy(pinPolicy?.Invoke(policy) ?? policy, puk);
        var specification = TestSession.Key();
        var entry = session.CreateKeyEntry(key?.Invoke(specification) ?? specification, pin, Pin);
        session.SetCertificatePath(entry);
        session.Close();
        return entry.KeyHandle;
    }

    /// <summary>Enrols one key without a PIN and closes.</summary>
    public static CreatedKeyEntry WithoutPin(
        ISecureKeyStore store, Func<KeyEntryParameters, KeyEntryParameters>? key = null, string? issuerUri = null)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(store, session => issuerUri is null ? session : session with { IssuerUri = issuerUri });
        var specification = TestSession.Key();
        var entry = session.CreateKeyEntry(key?.Invoke(specification) ?? specification);
        session.SetCertificatePath(entry);
        session.Close();
        return entry;
    }
}
