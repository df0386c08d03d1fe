namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>How many credentials there are.</summary>
/// <param name="Keys">In the store.</param>
/// <param name="Closed">Sessions of the store that are closed.</param>
/// <param name="Open">Sessions of the store that are under way.</param>
/// <param name="Booked">Credentials in the issuer's books.</param>
internal sealed record Count(int Keys, int Closed, int Open, int Booked)
{
    /// <summary>The same and one more credential, with nothing under way.</summary>
    public Count OneMore => new(Keys + 1, Closed + 1, 0, Booked + 1);

    /// <summary>The same and one more key that the issuer does not count.</summary>
    public Count OneMoreThatIsNotBooked => new(Keys + 1, Closed + 1, 0, Booked);
}
