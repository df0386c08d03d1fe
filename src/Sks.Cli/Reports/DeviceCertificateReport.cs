namespace Sks.Cli.Reports;

/// <summary>A device that a vendor has certified.</summary>
/// <param name="Certificate">The device certificate.</param>
/// <param name="DeviceId">The device ID that it makes.</param>
/// <param name="File">Where the path was written, or <see langword="null"/>.</param>
/// <param name="Pem">The path in PEM, when it was not written to a file.</param>
internal sealed record DeviceCertificateReport(CertificateReport Certificate, DeviceIdReport DeviceId, string? File, string? Pem);
