using Sks.Issuer.Operators;

namespace Sks.Issuer.Rest;

/// <summary>Nothing needs to be said.</summary>
internal sealed record NothingToSay;

/// <summary>Whom an enrollment is for.</summary>
/// <param name="Subject">Distinguished name, such as <c>CN=Alice Example</c>.</param>
/// <param name="Profile">Of <c>issuer.json</c>; "default" without.</param>
/// <param name="ValidSeconds">How long the URL can be used, 60 to 31622400; a day without.</param>
/// <param name="DeviceId">The only device that it is for, in any form.</param>
internal sealed record NewEnrollment(string Subject, string? Profile = null, int? ValidSeconds = null, string? DeviceId = null);

/// <summary>Why something is refused.</summary>
/// <param name="Reason">For the log.</param>
internal sealed record Refusal(string? Reason = null);

/// <summary>What somebody who signed up has read out.</summary>
/// <param name="DeviceId">In any form.</param>
internal sealed record Confirmation(string DeviceId);

/// <summary>How a credential is to be managed.</summary>
/// <param name="Profile">Of a further key, or a renewed one; that of the credential without.</param>
/// <param name="ValidSeconds">As of <see cref="NewEnrollment"/>.</param>
internal sealed record Management(string? Profile = null, int? ValidSeconds = null);

/// <summary>Why a credential is revoked.</summary>
/// <param name="Reason">As <c>--reason</c> of <c>sks-issuer credential revoke</c>; "unspecified" without.</param>
internal sealed record RevocationRequest(string? Reason = null);

/// <summary>Why a PUK is needed.</summary>
/// <param name="Reason">For the audit log.</param>
internal sealed record PukRequest(string Reason);

/// <summary>Who is to be an operator.</summary>
/// <param name="Subject">Distinguished name.</param>
/// <param name="Role">What they may do.</param>
/// <param name="ValidSeconds">As of <see cref="NewEnrollment"/>.</param>
internal sealed record NewOperator(string Subject, OperatorRole Role, int? ValidSeconds = null);

/// <summary>What an operator may do from now on.</summary>
/// <param name="Role">The role.</param>
internal sealed record RoleChange(OperatorRole Role);
