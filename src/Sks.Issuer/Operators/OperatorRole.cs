namespace Sks.Issuer.Operators;

/// <summary>What an operator may do; each may what the one before may.</summary>
internal enum OperatorRole
{
    /// <summary>See everything but secrets; change nothing.</summary>
    Auditor = 0,

    /// <summary>Make and decide enrollments, manage credentials, be shown a PUK once.</summary>
    Operator = 1,

    /// <summary>Add and remove operators, and be shown a PUK again.</summary>
    Admin = 2,
}
