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

    /// <summary>Somebody has signed up, who has no keys yet.</summary>
    SigningUp,

    /// <summary>Its keys are made and attested; the operator has to decide.</summary>
    Waiting,

    /// <summary>The operator has decided for it; its owner has to come back.</summary>
    Approved,

    /// <summary>The operator has refused it, or too many wrong device IDs were given for it.</summary>
    Refused,
}
