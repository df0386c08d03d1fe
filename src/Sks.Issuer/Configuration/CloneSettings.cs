namespace Sks.Issuer.Configuration;

/// <summary>How the owners of credentials may have them cloned to a second device of theirs.</summary>
/// <param name="UrlLifeTime">Seconds that the second device has to enrol, 60 to 86,400.</param>
/// <param name="ClonesPerDay">Clones in 24 hours of a credential and of its clones, together, 1 to 100.</param>
internal sealed record CloneSettings(int UrlLifeTime, int ClonesPerDay);
