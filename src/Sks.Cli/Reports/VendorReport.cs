namespace Sks.Cli.Reports;

/// <summary>A vendor that was set up.</summary>
/// <param name="Certificate">Its root certificate.</param>
/// <param name="CertificateFile">Where that is, for issuers to trust.</param>
internal sealed record VendorReport(CertificateReport Certificate, string CertificateFile);
