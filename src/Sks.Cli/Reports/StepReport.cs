namespace Sks.Cli.Reports;

/// <summary>One round trip.</summary>
/// <param name="Name">The message that this side has sent.</param>
/// <param name="DeviceMilliseconds">From the request to the response, with the person's time.</param>
/// <param name="IssuerMilliseconds">From the response to the next request, with the network's time.</param>
internal sealed record StepReport(string Name, double DeviceMilliseconds, double IssuerMilliseconds);
