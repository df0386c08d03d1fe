using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Client;
using Sks.Core.OneTimePasswords;

namespace Sks.Cli.Otp;

/// <summary><c>sks otp</c>: one-time passwords.</summary>
internal static class OtpCommand
{
    public static Command Create(GlobalOptions options) => new SksCommand(
        "otp",
        "One-time passwords (HOTP and TOTP) with keys that an issuer has provisioned for them.",
        "sks otp list",
        "sks otp show 5")
    {
        CreateList(options),
        CreateShow(options),
    };

    private static Command CreateList(GlobalOptions options)
    {
        var command = new SksCommand("list", "List the keys that make one-time passwords.", "sks otp list --json");
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed);
            var screen = options.Screen(parsed);
            OtpKeyReport[] reports = [.. OtpKeys.All(connection.Store).Select(key => OtpKeyReport.Of(connection.Store, key))];
            screen.Show(reports, ReportJson.Default.IReadOnlyListOtpKeyReport, keys =>
            {
                if (keys.Count == 0)
                {
                    screen.Line("No keys for one-time passwords.");
                }

                foreach (var key in keys)
                {
                    key.ShowOn(screen);
                }
            });
        });
    }

    private static Command CreateShow(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        key.Arity = ArgumentArity.ZeroOrOne;
        var pinFile = PinOptions.Pin();
        var command = new SksCommand(
            "show",
            "Show the next code (HOTP, which uses it up) or the present one (TOTP); without KEY, of the only key that makes codes.",
            "sks otp show",
            "sks otp show 5 --json") { key, pinFile };
        return command.Does((parsed, cancellation) =>
        {
            var screen = options.Screen(parsed);
            using var pin = new PinSource(screen, parsed.GetValue(pinFile), PinOptions.PinName);
            using var connection = options.Connect(parsed);
            var selected = OtpKeys.Find(connection.Store, parsed.GetValue(key));

            // Before the PIN is asked for: what is wrong with the key's property bag cannot be put right by a PIN.
            bool byCounter = OneTimePasswordKey.Read(connection.Store, selected.Handle).Hotp is not null;
            var passwords = new OneTimePasswords(connection.Store, options.SocketPath(parsed));
            OtpCodeReport? report = null;
            new KeyAuthorization(connection.Store, selected, cancellation).UseKey(pin, value => report = byCounter
                ? Report(selected, passwords.NextHotp(selected.Handle, value, cancellation))
                : Report(selected, passwords.Totp(selected.Handle, value, options.Clock.GetUtcNow())));
            screen.Show(report!, ReportJson.Default.OtpCodeReport, r =>
            {
                screen.Line(r.Code);
                if (r.SecondsLeft is not null)
                {
                    screen.Field("Seconds left", $"{r.SecondsLeft}");
                }
            });
        });
    }

    private static OtpCodeReport Report(KeyReport key, HotpCode code) => new(key.Handle, key.FriendlyName, "hotp", code.Code, code.Counter, null);

    private static OtpCodeReport Report(KeyReport key, TotpCode code) => new(key.Handle, key.FriendlyName, "totp", code.Code, null, code.SecondsLeft);
}
