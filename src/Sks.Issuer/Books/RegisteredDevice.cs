namespace Sks.Issuer.Books;

/// <summary>A device that the operator has named before it comes.</summary>
/// <param name="DeviceId">The grouped form of <see cref="Core.Devices.DeviceId"/>.</param>
/// <param name="Since">When the operator said so.</param>
internal sealed record RegisteredDevice(string DeviceId, DateTimeOffset Since);
