namespace Sks.Issuer.Books;

/// <summary>A device that gets nothing any more.</summary>
/// <param name="DeviceId">The grouped form of <see cref="Core.Devices.DeviceId"/>.</param>
/// <param name="Since">When the operator said so.</param>
internal sealed record LostDevice(string DeviceId, DateTimeOffset Since);
