using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Cli.Terminal;
using Sks.Core.Keys;
using Sks.Core.Secrets;
using Sks.KeyGen2;
using Sks.KeyGen2.Proxy;

namespace Sks.Cli.Enrollment;

/// <summary>The person before the terminal, or the options that stand for one.</summary>
/// <param name="screen">Where the person is asked.</param>
/// <param name="pins">Where PINs come from.</param>
/// <param name="deviceId">What an issuer learns if the device does not stay anonymous.</param>
/// <param name="agreed">Whether consent was given beforehand.</param>
/// <param name="cancellation">Ctrl-C.</param>
internal sealed class EnrollmentUser(Screen screen, PinSource pins, DeviceIdReport deviceId, bool agreed, CancellationToken cancellation)
    : IProvisioningUser
{
    /// <summary>Why this side gave up, when it did: the proxy knows only that it was declined.</summary>
    public Exception? Failure { get; private set; }

    public bool Consent(ConsentRequest request)
    {
        ShowWhoAsks(request);
        if (agreed)
        {
            screen.Explain("Agreed to beforehand (--yes).");
            return true;
        }

        return Try(() => screen.Confirm("Agree?", "--yes", cancellation)
            ? true
            : throw new CommandException(ExitStatus.Refused, "You did not agree, so nothing was done."));
    }

    public SecretBuffer? ChoosePin(PinRequest request)
    {
        string what = request.FriendlyName.Length > 0 && request.Violation is null && !pins.IsFile
            ? $"{request.Hint} for \"{request.FriendlyName}\""
            : request.Hint;
        return Try(() => pins.Choose(what, request.Policy, request.Violation, cancellation));
    }

    public bool AcceptImport(ImportRequest request)
    {
        string name = request.FriendlyName.Length > 0 ? $" \"{request.FriendlyName}\"" : "";
        screen.Explain(
            $"The private key of credential{name} ({Words(request.AppUsage)}) was made by {request.InvocationUri.Authority}, not in this key store: "
            + "the issuer may have kept it and can use it as you.");
        return agreed || Try(() => screen.Confirm("Take it?", "--yes", cancellation)
            ? true
            : throw new CommandException(ExitStatus.Refused, "You did not take the issuer's key, so nothing was kept."));
    }

    public void GeneratingKey(string keyAlgorithm, string friendlyName) =>
        screen.Step($"making a key ({ShortName(keyAlgorithm)}){(friendlyName.Length > 0 ? $" \"{friendlyName}\"" : "")} ...");

    private static string Words(AppUsage usage) => usage.ToString().ToLowerInvariant();

    private static string ShortName(string uri) => uri[(uri.IndexOf('#', StringComparison.Ordinal) + 1)..];

    private void ShowWhoAsks(ConsentRequest request)
    {
        string action = request.Action == InvocationAction.Unlock
            ? "unlock keys of this key store; no key can be made"
            : "create and manage credentials in this key store";
        screen.Explain($"{request.InvocationUri.Authority} asks to {action}.");
        ShowWhoVouches(request);
        screen.ExplainField("Privacy", request.PrivacyEnabled
            ? "this device stays anonymous"
            : $"the issuer learns this device's ID: {deviceId.Grouped} (short {deviceId.Short})");
        ShowDisclosed(request.Disclosed);
    }

    private void ShowWhoVouches(ConsentRequest request)
    {
        if (request.ServerCertificate.Length == 0)
        {
            screen.ExplainField("TLS certificate", "none: this came in a file, and nobody vouches for who made it");
            screen.ExplainField("  so", $"agree only if you have the file and {request.InvocationUri} from whom you trust");
            return;
        }

        var certificate = CertificateReport.Of(request.ServerCertificate);
        screen.ExplainField("TLS certificate", certificate.Subject);
        screen.ExplainField("  issued by", certificate.Issuer);
        screen.ExplainField("  SHA-256", certificate.Fingerprint);
    }

    /// <summary>Attributes of this computer one by one; what only says how credentials should be made, in one line.</summary>
    private void ShowDisclosed(IReadOnlyList<ClientCapability> capabilities)
    {
        foreach (var capability in capabilities.Where(capability => capability.Values.Count > 0))
        {
            screen.ExplainField("Issuer learns", $"{ShortName(capability.Type)}: {string.Join(", ", capability.Values)}");
        }

        int features = capabilities.Count(capability => capability.Supported is not null);
        int images = capabilities.Count(capability => capability.ImageAttributes is not null);
        if (features + images > 0)
        {
            string[] parts =
            [
                .. features > 0 ? [$"which of {features} algorithms or features are supported"] : Array.Empty<string>(),
                .. images > 0 ? ["which image sizes are liked"] : Array.Empty<string>(),
            ];
            screen.ExplainField("Issuer learns", string.Join("; ", parts));
        }
    }

    /// <summary>Keeps what went wrong for after the proxy has cleaned up.</summary>
    private T? Try<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception e) when (e is CommandException or OperationCanceledException)
        {
            Failure = e;
            return default;
        }
    }
}
