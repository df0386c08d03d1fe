using System.CommandLine;
using Sks.Core.Devices;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Operators;

namespace Sks.Issuer.Revocation;

/// <summary><c>sks-issuer device</c>: devices that were lost or stolen, and those that are preregistered.</summary>
internal static class DeviceCommand
{
    private const int GroupedLength = 24;
    private static readonly string[] Headings = ["DEVICE", "STATE", "SINCE"];

    public static Command Create(TimeProvider clock) => new IssuerCommand(
        "device",
        "Say that a device is lost: all its credentials are revoked, and it gets no more. Or preregister it, for profiles that want that.",
        "sks-issuer device lost Z9WN-PSKV-7WU7-NQGH-MXKF --data bank",
        "sks-issuer device list --data bank",
        "sks-issuer device found Z9WN-PSKV-7WU7-NQGH-MXKF --data bank",
        "sks-issuer device add Z9WN-PSKV-7WU7-NQGH-MXKF --data bank")
    { Lost(clock), Found(), DeviceTrust.RegistrationCommands.Add(clock, Id), DeviceTrust.RegistrationCommands.Remove(Id), ListAll() };

    private static IssuerCommand Lost(TimeProvider clock)
    {
        var (data, device, json) = (CommonOptions.Data(), Id(), CommonOptions.Json());
        var reason = RevocationWords.Option(RevocationReason.KeyCompromise);
        var command = new IssuerCommand(
            "lost",
            "Revoke all credentials of a device and refuse it from now on. Credentials of the same people in other devices stay.",
            "sks-issuer device lost Z9WN-PSKV-7WU7-NQGH-MXKF --data bank") { device, data, reason, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            var (books, now) = (local.Context.Books, local.Context.Now);
            string id = parsed.GetRequiredValue(device);

            // First: what it is about to get is revoked by whoever gives it. Said again, the rest is done that a power cut has left.
            await books.AddLostDeviceAsync(new LostDevice(id, now), cancellation).ConfigureAwait(false);
            var revoked = new List<IssuedCredential>();
            foreach (var credential in await books.CredentialsOfDeviceAsync(id, cancellation).ConfigureAwait(false))
            {
                if (await books.RevokeAsync(credential, parsed.GetValue(reason), now, cancellation).ConfigureAwait(false))
                {
                    revoked.Add(credential);
                }
            }

            await local.ChainAsync(cancellation).ConfigureAwait(false);
            var report = await RevocationReport.OfAsync(books, revoked, parsed.GetValue(reason), cancellation).ConfigureAwait(false);
            Show(parsed.InvocationConfiguration.Output, id, report, parsed.GetValue(json));
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand Found()
    {
        var (data, device, json) = (CommonOptions.Data(), Id(), CommonOptions.Json());
        var command = new IssuerCommand(
            "found",
            "Let a device enrol again that was lost. What was revoked stays revoked.",
            "sks-issuer device found Z9WN-PSKV-7WU7-NQGH-MXKF --data bank") { device, data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            string id = parsed.GetRequiredValue(device);
            if (!await books.RemoveLostDeviceAsync(id, cancellation).ConfigureAwait(false))
            {
                throw new IssuerException(ExitStatus.NotFound, $"Device {id} is not among the lost ones; 'sks-issuer device list' shows them.");
            }

            if (parsed.GetValue(json))
            {
                Report.WriteJson(parsed.InvocationConfiguration.Output, new { deviceId = id, lost = false });
            }
            else
            {
                parsed.InvocationConfiguration.Output.WriteLine($"Device {id} can enrol again; what was revoked stays revoked.");
            }

            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand ListAll()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new IssuerCommand("list", "List the devices that are lost or preregistered.", "sks-issuer device list --data bank") { data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var books = await DatabaseOptions.OpenAsync(parsed, DataDirectory.Open(parsed.GetRequiredValue(data)), cancellation).ConfigureAwait(false);
            var devices = (await books.LostDevicesAsync(cancellation).ConfigureAwait(false)).Select(d => (d.DeviceId, State: "lost", d.Since)).ToList();
            devices.AddRange((await books.RegisteredDevicesAsync(cancellation).ConfigureAwait(false)).Select(d => (d.DeviceId, "registered", d.Since)));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                Report.WriteJson(output, devices.Select(d => new { d.DeviceId, d.State, d.Since }));
            }
            else if (devices.Count == 0)
            {
                output.WriteLine("No device is lost or registered.");
            }
            else
            {
                Report.WriteTable(output, Headings, [.. devices.Select(d => new[] { d.DeviceId, d.State, Report.Time(d.Since) })]);
            }

            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static void Show(TextWriter output, string id, RevocationReport report, bool json)
    {
        if (json)
        {
            Report.WriteJson(output, new { deviceId = id, lost = true, credentials = report.ForPrograms() });
            return;
        }

        output.WriteLine($"Device {id} is lost and gets nothing any more; 'sks-issuer device found' takes that back.");
        report.Show(output, json: false);
        if (report.Revoked.Count == 0)
        {
            output.WriteLine("It has no credential of this issuer that was not revoked already.");
        }
    }

    /// <summary>Only the grouped form: two devices may share the short one, and a slip in a fingerprint would not be noticed.</summary>
    private static Argument<string> Id() => new("DEVICE-ID")
    {
        Description = "Its ID in groups of four, as 'sks-issuer credentials' and 'sks device' show it.",
        CustomParser = result =>
        {
            if (!ClaimedDeviceId.TryParse(result.Tokens[0].Value, out var id, out string mistake))
            {
                result.AddError($"the device ID {mistake}");
                return null!;
            }

            if (id.Text.Length != GroupedLength)
            {
                result.AddError("the device ID has to be that of five groups of four characters, as 'sks-issuer credentials' shows it");
                return null!;
            }

            return id.Text;
        },
    };
}
