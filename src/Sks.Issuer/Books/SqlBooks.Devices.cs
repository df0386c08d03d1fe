namespace Sks.Issuer.Books;

/// <summary>Preregistered devices.</summary>
internal sealed partial class SqlBooks
{
    public Task AddRegisteredDeviceAsync(RegisteredDevice device, CancellationToken cancellation) => database.RunAsync(
        "INSERT INTO registered_devices (device_id, since) VALUES (@device, @since) ON CONFLICT (device_id) DO NOTHING",
        cancellation,
        ("device", device.DeviceId),
        ("since", Seconds(device.Since)));

    public async Task<bool> RemoveRegisteredDeviceAsync(string deviceId, CancellationToken cancellation) =>
        await database.RunAsync("DELETE FROM registered_devices WHERE device_id = @device", cancellation, ("device", deviceId)).ConfigureAwait(false) == 1;

    public async Task<bool> IsRegisteredAsync(string deviceId, CancellationToken cancellation) =>
        (await database.QueryAsync("SELECT since FROM registered_devices WHERE device_id = @device", row => row.GetInt64(0), cancellation, ("device", deviceId))
            .ConfigureAwait(false)).Count > 0;

    public Task<IReadOnlyList<RegisteredDevice>> RegisteredDevicesAsync(CancellationToken cancellation) => database.QueryAsync(
        "SELECT device_id, since FROM registered_devices ORDER BY since, device_id", row => new RegisteredDevice(row.GetString(0), SqlRows.Time(row, 1)), cancellation);
}
