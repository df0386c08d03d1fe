using System.Text.Json.Serialization;

namespace Sks.Cli.Reports;

/// <summary>How reports are written with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DeviceReport))]
[JsonSerializable(typeof(DevicePinReport))]
[JsonSerializable(typeof(WrittenReport))]
[JsonSerializable(typeof(VendorReport))]
[JsonSerializable(typeof(DeviceCertificateReport))]
[JsonSerializable(typeof(IReadOnlyList<KeyReport>))]
[JsonSerializable(typeof(KeyGrantsReport))]
[JsonSerializable(typeof(IReadOnlyList<KeyGrantsReport>))]
[JsonSerializable(typeof(KeyChangeReport))]
[JsonSerializable(typeof(SignatureReport))]
[JsonSerializable(typeof(EnrollmentReport))]
[JsonSerializable(typeof(RespondReport))]
[JsonSerializable(typeof(IReadOnlyList<SessionUnderWayReport>))]
[JsonSerializable(typeof(CloneReport))]
[JsonSerializable(typeof(IReadOnlyList<OtpKeyReport>))]
[JsonSerializable(typeof(OtpCodeReport))]
[JsonSerializable(typeof(IReadOnlyList<VaultSecretReport>))]
[JsonSerializable(typeof(ExportReport))]
[JsonSerializable(typeof(StoreCheckReport))]
[JsonSerializable(typeof(StoreInfoReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
