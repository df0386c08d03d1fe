namespace Sks.Issuer.Audit;

/// <summary>What happened, for the audit log. No part of it is a secret, ever.</summary>
/// <param name="What">One of <see cref="AuditEvents"/>.</param>
/// <param name="Object">What it happened to: a kind and an id.</param>
/// <param name="Reason">Why, if somebody said so.</param>
/// <param name="Details">Names and values; those without a value are left out.</param>
internal sealed record AuditEvent(string What, string Object, string Reason = "", params (string Name, string? Value)[] Details);
