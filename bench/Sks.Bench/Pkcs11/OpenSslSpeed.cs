using System.Globalization;

namespace Sks.Bench.Pkcs11;

/// <summary><c>openssl speed</c>, one thread.</summary>
internal static class OpenSslSpeed
{
    /// <summary>Operations a second: of an asymmetric algorithm, its signatures or decryptions, or its key agreements.</summary>
    public static double Of(string algorithm)
    {
        string output = Programs.Run("openssl", ["speed", "-mr", "-seconds", "1", algorithm]);
        foreach (string line in output.Split('\n'))
        {
            // Number, bits, signatures or agreements a second, ...
            string[] fields = line.Split(':');
            if (fields[0] is "+F2" or "+F4" or "+F5" && fields.Length > 3)
            {
                return double.Parse(fields[3], CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"openssl speed {algorithm} said nothing that is understood here:\n{output}");
    }
}
