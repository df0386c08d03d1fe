namespace Sks.Issuer.Configuration;

/// <summary>How people may ask for a credential whom nobody has invited.</summary>
/// <param name="Profile">What they get.</param>
/// <param name="Pending">Most that wait at a time, 1 to 10,000.</param>
/// <param name="Hours">That a request waits for its confirmation, 1 to 18: a key store keeps a session no longer.</param>
/// <param name="WrongAnswers">Wrong device IDs that refuse a request for good, 1 to 100.</param>
internal sealed record SignUpSettings(string Profile, int Pending, int Hours, int WrongAnswers);
