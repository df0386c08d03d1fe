using Sks.Core.Keys;

namespace Sks.Core.OneTimePasswords;

/// <summary>What a symmetric key's property bag says about TOTP (RFC 6238).</summary>
/// <param name="Digits">6 to 8.</param>
/// <param name="TimeStep">Seconds that a code is valid, 1 to 86,400: <c>X</c> of section 4.1.</param>
/// <param name="T0">Unix time from which time steps are counted.</param>
public sealed record TotpProperties(int Digits, int TimeStep, long T0)
{
    /// <summary>The type of the property bag.</summary>
    public const string Type = "urn:ietf:rfc:6238";

    /// <summary>The property that says how long codes are.</summary>
    public const string DigitsName = "Digits";

    /// <summary>The property that holds <see cref="TimeStep"/>; 30 if absent, as the RFC has it.</summary>
    public const string TimeStepName = "TimeStep";

    /// <summary>The property that holds <see cref="T0"/>; 0 if absent, as the RFC has it.</summary>
    public const string T0Name = "T0";

    private const int DefaultTimeStep = 30;
    private const int MaxTimeStep = 86_400;

    /// <summary>The last second that <see cref="DateTimeOffset"/> knows.</summary>
    private static readonly long MaxT0 = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Reads the property bag.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Option"/>: no property bag, <c>Digits</c> is missing, or a property is not a number within its limits.
    /// </exception>
    public static TotpProperties Read(KeyExtension extension)
    {
        var bag = PropertyBag.Read(extension);
        return new TotpProperties(
            (int)bag.Required(DigitsName, OneTimePassword.MinDigits, OneTimePassword.MaxDigits),
            (int)bag.Optional(TimeStepName, 1, MaxTimeStep, DefaultTimeStep),
            (long)bag.Optional(T0Name, 0, (ulong)MaxT0, 0));
    }

    /// <summary>The moving factor: whole time steps between <see cref="T0"/> and a moment.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.NotAllowed"/>: the moment is before <see cref="T0"/>.</exception>
    public ulong TimeSteps(DateTimeOffset moment) => (ulong)(SecondsSinceT0(moment) / TimeStep);

    /// <summary>Seconds until the moment's code ends: 1 to <see cref="TimeStep"/>.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.NotAllowed"/>: the moment is before <see cref="T0"/>.</exception>
    public int SecondsLeft(DateTimeOffset moment) => (int)(TimeStep - (SecondsSinceT0(moment) % TimeStep));

    private long SecondsSinceT0(DateTimeOffset moment)
    {
        long seconds = moment.ToUnixTimeSeconds() - T0;
        return seconds >= 0
            ? seconds
            : throw new SksException(SksStatus.NotAllowed, "The clock stands before the time from which the key's one-time passwords count.");
    }
}
