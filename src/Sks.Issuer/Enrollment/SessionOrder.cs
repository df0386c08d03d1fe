using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Management;
using Sks.Issuer.Serving;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;

namespace Sks.Issuer.Enrollment;

/// <summary>What the sessions of one enrollment do: issue a credential, now or when the operator lets them, or manage one of before.</summary>
internal sealed class SessionOrder
{
    private const string NotOffered = "This enrollment is no longer offered; ask for a new one.";

    private readonly Books.Enrollment _enrollment;
    private readonly CredentialProfile? _profile;
    private readonly IReadOnlyList<OrderedKey> _keys;
    private readonly ManagedKey? _managed;

    private SessionOrder(Books.Enrollment enrollment, CredentialProfile? profile, IReadOnlyList<OrderedKey> keys, ManagedKey? managed)
    {
        _enrollment = enrollment;
        _profile = profile;
        _keys = keys;
        _managed = managed;
    }

    /// <summary>What the keys are for; <see langword="null"/> when none is made.</summary>
    public CredentialProfile? Profile => _profile;

    /// <summary>Signs for operations; <see langword="null"/> when there are none.</summary>
    public IKeyManagement? KeyManagement => _managed;

    /// <summary>Whether the session has to rest until the operator has decided.</summary>
    public bool IsDeferred => IsDeferrable && _enrollment.Approved is null;

    /// <summary>What the person has to do so that a session goes on which rests.</summary>
    /// <param name="enrollment">Of that session.</param>
    /// <param name="issuer">The issuer's name.</param>
    public static string Waiting(Books.Enrollment enrollment, string issuer) => enrollment.SignedUp
        ? $"Tell {issuer} your device ID, as 'sks device' shows it; when {issuer} has confirmed it, enrol again with the same URL."
        : $"{issuer} has to approve this; enrol again with the same URL later.";

    /// <summary>What a session that is complete has done.</summary>
    /// <param name="enrollment">Of that session.</param>
    /// <param name="issuer">The issuer's name.</param>
    public static string Done(Books.Enrollment enrollment, string issuer) => $"{issuer} has verified the proof of your key store; " + enrollment.Operation switch
    {
        ManagementOperation.Renew => "your credential is renewed, under the same PIN.",
        ManagementOperation.Add => "your further credential is ready to use, under the same PIN.",
        ManagementOperation.Unlock => "your key is unlocked.",
        ManagementOperation.Delete => "your credential is deleted.",
        _ => "your credential is ready to use.",
    };

    private bool IsDeferrable => _managed is null && (_enrollment.SignedUp || _profile!.Approval);

    /// <summary>Finds what an enrollment is about.</summary>
    /// <exception cref="EnrollmentException">410: it is not offered any more.</exception>
    public static async Task<SessionOrder> OfAsync(
        Books.Enrollment enrollment, IssuerIdentity identity, IIssuerBooks books, CancellationToken cancellation)
    {
        var target = enrollment.Target is { } serial ? await TargetAsync(serial, enrollment.Person, books, cancellation).ConfigureAwait(false) : null;
        if (enrollment.Operation is { } ending and (ManagementOperation.Unlock or ManagementOperation.Delete))
        {
            return new SessionOrder(enrollment, null, [], new ManagedKey(ending, target!, CredentialRequest.Nothing, identity.KeyManagement));
        }

        var (profile, all) = Order(enrollment, identity.Settings);
        var keys = enrollment.Operation == ManagementOperation.Renew ? Successor(all, target!) : all;
        return new SessionOrder(enrollment, profile, keys, enrollment.Operation is { } beside
            ? new ManagedKey(beside, target!, CredentialOrder.Successors(keys), identity.KeyManagement)
            : null);
    }

    /// <summary>A random PUK; empty when there is none to set. The caller wipes it.</summary>
    public byte[] NewPuk() => _managed is null ? CredentialOrder.NewPuk(_profile!) : [];

    /// <summary>What else the issuer makes for its keys. The caller disposes of it.</summary>
    public CredentialSecrets NewSecrets() => _profile is null ? CredentialSecrets.None() : CredentialSecrets.New(_profile, _keys, setPins: _managed is null);

    /// <summary>What a session over HTTPS is to do.</summary>
    /// <param name="identity">The issuer.</param>
    /// <param name="token">Of the enrollment's URL.</param>
    /// <param name="puk">From <see cref="NewPuk"/>.</param>
    /// <param name="secrets">From <see cref="NewSecrets"/>.</param>
    public IssuerSessionOptions Options(IssuerIdentity identity, string token, byte[] puk, CredentialSecrets secrets)
    {
        if (_managed is not null)
        {
            return Reserve(_managed.Options(identity.SessionOptions(token, CredentialRequest.Nothing)));
        }

        var options = Reserve(identity.SessionOptions(token, CredentialOrder.Request(_profile!, _keys, puk, secrets)));
        return IsDeferred ? options with { DeferredIssuance = true, DeferredLifeTime = LifeTime(identity.Settings) } : options;
    }

    /// <summary>What a session by file is to do: issue, without waiting for the operator, who started it.</summary>
    /// <param name="identity">The issuer.</param>
    /// <param name="puk">From <see cref="NewPuk"/>.</param>
    /// <param name="secrets">From <see cref="NewSecrets"/>.</param>
    public IssuerSessionOptions FileOptions(IssuerIdentity identity, byte[] puk, CredentialSecrets secrets) =>
        Reserve(identity.FileSessionOptions(CredentialOrder.Request(_profile!, _keys, puk, secrets)));

    /// <summary>Seconds that a session may rest, from its beginning.</summary>
    /// <param name="settings">Of the issuer.</param>
    public ushort LifeTime(IssuerSettings settings) =>
        _enrollment.SignedUp && settings.SignUp is { } signUp ? checked((ushort)(signUp.Hours * 3600)) : (ushort)(18 * 3600);

    /// <summary>Certifies its keys.</summary>
    public ICertificateIssuer Certificates(IssuerIdentity identity, CredentialSecrets secrets, TimeProvider clock) =>
        _profile is null ? new NoCertificates() : new CertificateIssuer(identity.Ca, _keys, secrets, clock, identity.RevocationUrls);

    /// <summary>Announces the uses of the session key that the contents of the keys take.</summary>
    private IssuerSessionOptions Reserve(IssuerSessionOptions options) => options with
    {
        ReservedSessionKeyUses = checked((ushort)(options.ReservedSessionKeyUses + _keys.Sum(key => CertificateIssuer.SessionKeyUses(key.Profile)))),
    };

    private static async Task<IssuedCredential> TargetAsync(byte[] serialNumber, long person, IIssuerBooks books, CancellationToken cancellation)
    {
        var found = await books.FindCredentialAsync(serialNumber, person, cancellation).ConfigureAwait(false);
        return found?.Credential is { State: CredentialState.Active } credential
            ? credential
            : throw EnrollmentLookup.Gone("The credential that this URL is about has been replaced or deleted, or is revoked; nothing is left to do.");
    }

    private static (CredentialProfile Profile, IReadOnlyList<OrderedKey> Keys) Order(Books.Enrollment enrollment, IssuerSettings settings)
    {
        try
        {
            return settings.Profiles.TryGetValue(enrollment.Profile, out var profile)
                ? (profile, CredentialOrder.Keys(profile, enrollment.Subject, enrollment.Names))
                : throw EnrollmentLookup.Gone(NotOffered);
        }
        catch (FormatException e)
        {
            throw EnrollmentLookup.Gone(NotOffered, e);
        }
    }

    /// <summary>Of the profile's keys the one in the place of that which is renewed.</summary>
    private static IReadOnlyList<OrderedKey> Successor(IReadOnlyList<OrderedKey> keys, IssuedCredential target) =>
        [keys.FirstOrDefault(key => key.Id == target.KeyId) ?? throw EnrollmentLookup.Gone(NotOffered)];
}
