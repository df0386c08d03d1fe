using System.CommandLine;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.DeviceTrust;

/// <summary><c>sks-issuer device add</c> and <c>remove</c>: devices for profiles whose <c>trust</c> wants preregistered ones.</summary>
internal static class RegistrationCommands
{
    public static Command Add(TimeProvider clock, Func<Argument<string>> id)
    {
        var (data, device, json) = (CommonOptions.Data(), id(), CommonOptions.Json());
        var command = new IssuerCommand(
            "add",
            "Preregister a device, for profiles whose \"trust\" wants that.",
            "sks-issuer device add Z9WN-PSKV-7WU7-NQGH-MXKF --data bank") { device, data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            string name = parsed.GetRequiredValue(device);
            await books.AddRegisteredDeviceAsync(new RegisteredDevice(name, books.Clock(clock).GetUtcNow()), cancellation).ConfigureAwait(false);
            Show(parsed, parsed.GetValue(json), name, registered: true, $"Device {name} is registered; 'sks-issuer device remove' takes that back.");
            return (int)ExitStatus.Done;
        });
        return command;
    }

    public static Command Remove(Func<Argument<string>> id)
    {
        var (data, device, json) = (CommonOptions.Data(), id(), CommonOptions.Json());
        var command = new IssuerCommand(
            "remove",
            "Take back that a device is preregistered. It keeps what it has; 'sks-issuer device lost' revokes that.",
            "sks-issuer device remove Z9WN-PSKV-7WU7-NQGH-MXKF --data bank") { device, data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            string name = parsed.GetRequiredValue(device);
            if (!await books.RemoveRegisteredDeviceAsync(name, cancellation).ConfigureAwait(false))
            {
                throw new IssuerException(ExitStatus.NotFound, $"Device {name} is not among the registered ones; 'sks-issuer device list' shows them.");
            }

            Show(parsed, parsed.GetValue(json), name, registered: false, $"Device {name} is not registered any more; it keeps what it has.");
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static void Show(ParseResult parsed, bool json, string deviceId, bool registered, string sentence)
    {
        if (json)
        {
            Report.WriteJson(parsed.InvocationConfiguration.Output, new { deviceId, registered });
        }
        else
        {
            parsed.InvocationConfiguration.Output.WriteLine(sentence);
        }
    }
}
