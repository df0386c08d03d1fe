using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests.Parties;

/// <summary>A key store behind a running <c>sksd</c>, and its owner with <c>sks</c>.</summary>
internal sealed class Device : IDisposable
{
    /// <summary>A PIN that the issuer's default profile accepts.</summary>
    public const string Pin = "2749";

    private RunningProgram? _daemon;
    private string? _tpm;

    /// <summary>The store on disk.</summary>
    public string Store => Files["store"];

    /// <summary>Where the daemon listens.</summary>
    public string Socket => Files["sks.sock"];

    /// <summary>Files of the owner.</summary>
    public TemporaryFolder Files { get; } = new();

    /// <summary>Makes a store and starts the daemon.</summary>
    /// <param name="vendor">Who certifies it; <see langword="null"/>: nobody, so that its certificate is self-signed.</param>
    /// <param name="tpm">Socket of the TPM that is to hold what it can; <see langword="null"/>: none.</param>
    public static async Task<Device> StartAsync(Vendor? vendor, string? tpm = null)
    {
        var device = new Device { _tpm = tpm };
        if (vendor is not null)
        {
            await vendor.CertifyAsync(device.Store, tpm);
        }

        device.Files.Secret("pin", Pin);
        await device.StartDaemonAsync();
        return device;
    }

    public async Task StartDaemonAsync()
    {
        string[] tpm = _tpm is null ? [] : ["--tpm-device", _tpm];
        _daemon = RunningProgram.Start("sksd", null, ["--store", Store, "--socket", Socket, .. tpm]);
        Assert.Equal($"sksd: serving {Store} on {Socket}", await _daemon.FirstLineAsync());
    }

    /// <summary>Ends the daemon.</summary>
    /// <param name="signal">Such as <c>TERM</c> or <c>KILL</c>.</param>
    public async Task StopDaemonAsync(string signal)
    {
        _daemon!.Signal(signal);
        await _daemon.EndAsync();
        _daemon.Dispose();
    }

    /// <summary>Runs <c>sks</c> on this store.</summary>
    public Task<ProgramEnd> SksAsync(params string[] arguments) => RunningProgram.RunAsync("sks", Socket, arguments);

    /// <summary>Starts an enrolment that is agreed to beforehand.</summary>
    /// <param name="url">From the issuer.</param>
    /// <param name="root">The issuer's root certificate.</param>
    /// <param name="pinFile">The PINs; <see langword="null"/>: one that the issuer accepts.</param>
    public RunningProgram StartEnrolling(string url, string root, string? pinFile = null) =>
        RunningProgram.Start("sks", Socket, "enroll", url, "--yes", "--ca-file", root, "--pin-file", pinFile ?? Files["pin"]);

    /// <summary>As <see cref="StartEnrolling"/>, to the end.</summary>
    public async Task<ProgramEnd> EnrolAsync(string url, string root, string? pinFile = null)
    {
        using var enrolling = StartEnrolling(url, root, pinFile);
        return await enrolling.EndAsync();
    }

    /// <summary>All that can be seen of the store.</summary>
    public StoreView View() => StoreView.Of(Socket);

    public void Dispose()
    {
        _daemon?.Dispose();
        Files.Dispose();
    }
}
