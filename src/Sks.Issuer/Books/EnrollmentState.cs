namespace Sks.Issuer.Books;

/// <summary>Where an enrollment stands.</summary>
internal enum EnrollmentState
{
    /// <summary>Waits for its owner.</summary>
    Pending,

    /// <summary>Has yielded its credential.</summary>
    Used,

    /// <summary>Was not used in time.</summary>
    Expired,

    /// <summary>Too many devices other than its own have tried it.</summary>
    Locked,

    /// <summary>The operator has refused it, or too many wrong device IDs were given for it.</summary>
    Refused,
}
