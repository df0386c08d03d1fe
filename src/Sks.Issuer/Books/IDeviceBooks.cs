namespace Sks.Issuer.Books;

/// <summary>Devices that are preregistered. As for <see cref="IIssuerBooks"/>, each method is durable when it returns, and thread safe.</summary>
internal interface IDeviceBooks
{
    /// <summary>Notes a device; it stays so since the first time.</summary>
    Task AddRegisteredDeviceAsync(RegisteredDevice device, CancellationToken cancellation);

    /// <summary>Takes that back; what the device has it keeps.</summary>
    /// <returns><see langword="false"/>: it was not noted.</returns>
    Task<bool> RemoveRegisteredDeviceAsync(string deviceId, CancellationToken cancellation);

    /// <summary>Whether a device is noted, in the grouped form.</summary>
    Task<bool> IsRegisteredAsync(string deviceId, CancellationToken cancellation);

    /// <summary>All of them, oldest first.</summary>
    Task<IReadOnlyList<RegisteredDevice>> RegisteredDevicesAsync(CancellationToken cancellation);
}
