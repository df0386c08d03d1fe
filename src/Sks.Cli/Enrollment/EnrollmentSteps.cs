using System.Diagnostics;
using System.Text.Json;
using Sks.Cli.Reports;
using Sks.Cli.Terminal;

namespace Sks.Cli.Enrollment;

/// <summary>Shows the round trips of an enrollment as they happen, and how long each took.</summary>
internal sealed class EnrollmentSteps(Screen screen)
{
    private readonly List<StepReport> _steps = [];

    public IReadOnlyList<StepReport> Steps => _steps;

    /// <summary>Runs one half of a round trip.</summary>
    /// <returns>Its result and its milliseconds.</returns>
    public static async Task<(T Result, double Milliseconds)> TimeAsync<T>(Func<Task<T>> half)
    {
        long start = Stopwatch.GetTimestamp();
        T result = await half().ConfigureAwait(false);
        return (result, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>Notes a round trip.</summary>
    /// <param name="response">What this side sent.</param>
    /// <param name="device">Milliseconds of this side.</param>
    /// <param name="issuer">Milliseconds of the other side.</param>
    public void Add(byte[] response, double device, double issuer)
    {
        string name = Qualifier(response);
        _steps.Add(new StepReport(name, Math.Round(device, 1), Math.Round(issuer, 1)));
        screen.Step($"{Describe(name)}: {device:F0} ms here, {issuer:F0} ms there");
    }

    private static string Describe(string qualifier) => qualifier switch
    {
        "InvocationResponse" => "agreed to the request",
        "ProvisioningInitializationResponse" => "session key agreed and attested by this device",
        "CredentialDiscoveryResponse" => "the issuer's own credentials found",
        "KeyCreationResponse" => "keys made inside and attested",
        "ProvisioningFinalizationResponse" => "certificates fitted, end of session proved and verified",
        _ => qualifier,
    };

    private static string Qualifier(byte[] message)
    {
        using var json = JsonDocument.Parse(message);
        return json.RootElement.GetProperty("@qualifier").GetString() ?? "";
    }
}
