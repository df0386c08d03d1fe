namespace Sks.Pkcs11.Tests.Running;

/// <summary>A test that needs a C compiler with the headers that the module is made with, and perhaps a client.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : Xunit.FactAttribute
{
    private static readonly string[] Headers = ["/usr/include/p11-kit-1/p11-kit/pkcs11.h", "/usr/include/openssl/evp.h"];

    public ToolFactAttribute(params string[] tools)
    {
        string[] missing =
        [
            .. Headers.Where(header => !File.Exists(header)),
            .. tools.Append("cc").Where(tool => !Directories.Any(directory => File.Exists(Path.Combine(directory, tool)))),
        ];
        if (missing.Length > 0)
        {
            Skip = $"There is no {string.Join(", ", missing)} on this machine (gcc, libp11-kit-dev, libssl-dev, opensc).";
        }
    }

    private static string[] Directories => Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
}
