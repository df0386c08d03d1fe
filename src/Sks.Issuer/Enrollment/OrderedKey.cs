using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Enrollment;

/// <summary>A key that an enrollment yields.</summary>
/// <param name="Id">Its id in the session, and in the books: <see cref="CredentialProfile.KeyId"/>.</param>
/// <param name="Profile">What it is good for.</param>
/// <param name="Subject">Of its certificate.</param>
/// <param name="Names">The subject's alternative names.</param>
internal sealed record OrderedKey(string Id, KeyProfile Profile, X500DistinguishedName Subject, IReadOnlyList<AlternativeName> Names);
