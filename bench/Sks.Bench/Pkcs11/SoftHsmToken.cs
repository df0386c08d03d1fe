using System.Diagnostics;
using Sks.Testing.Issuer;

namespace Sks.Bench.Pkcs11;

/// <summary>A token of SoftHSM2, Debian's, in a folder of its own.</summary>
internal sealed class SoftHsmToken
{
    public const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    public const string Label = "bench";
    public const string Variable = "SOFTHSM2_CONF";

    public SoftHsmToken(string folder)
    {
        string tokens = Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName;
        Configuration = Path.Combine(folder, "softhsm2.conf");
        File.WriteAllText(Configuration, $"directories.tokendir = {tokens}\nlog.level = ERROR\n");
        string pin = System.Text.Encoding.ASCII.GetString(Enrolment.Pin);
        Programs.Run(
            "softhsm2-util",
            ["--init-token", "--free", "--label", Label, "--pin", pin, "--so-pin", pin],
            new ProcessStartInfo { Environment = { [Variable] = Configuration } });
    }

    public string Configuration { get; }
}
