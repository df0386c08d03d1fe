using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>Reads distinguished names that operators write, within the bounds of RFC 5280, appendix A.1.</summary>
internal static class SubjectName
{
    /// <summary>Characters of a whole name.</summary>
    public const int LengthLimit = 500;

    private const int DefaultBound = 64;

    /// <summary>Upper bounds that differ from 64, by attribute OID.</summary>
    private static readonly Dictionary<string, int> Bounds = new()
    {
        ["2.5.4.7"] = 128, // localityName
        ["2.5.4.8"] = 128, // stateOrProvinceName
        ["2.5.4.9"] = 128, // streetAddress
        ["2.5.4.6"] = 2, // countryName
        ["1.2.840.113549.1.9.1"] = 255, // emailAddress
    };

    /// <summary>Reads a name as RFC 4514 writes it, such as <c>CN=Alice Example, O=Example Bank</c>.</summary>
    /// <param name="text">The name, most specific first.</param>
    /// <param name="name">The name, encoded most general first.</param>
    /// <param name="mistake">What is wrong with it, to stand after "the subject ...".</param>
    public static bool TryParse(string text, out X500DistinguishedName name, out string mistake)
    {
        name = new X500DistinguishedName("");
        if (text.Length > LengthLimit || text.Any(char.IsControl) || !Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Equals(text, StringComparison.Ordinal))
        {
            mistake = $"has more than {LengthLimit} characters, or control characters";
            return false;
        }

        try
        {
            name = new X500DistinguishedName(text);
            mistake = Mistake(name);
        }
        catch (CryptographicException)
        {
            mistake = "is not a distinguished name such as \"CN=Alice Example\"";
        }

        return mistake.Length == 0;
    }

    /// <summary>The common name, or the whole name when it has none.</summary>
    public static string CommonName(X500DistinguishedName name) =>
        name.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.3")
            .Select(part => part.GetSingleElementValue())
            .FirstOrDefault() ?? name.Name;

    private static string Mistake(X500DistinguishedName name)
    {
        bool any = false;
        foreach (var part in name.EnumerateRelativeDistinguishedNames())
        {
            any = true;
            if (part.HasMultipleElements)
            {
                return "joins attributes with +, which few programs understand";
            }

            string value = part.GetSingleElementValue() ?? "";
            string oid = part.GetSingleElementType().Value ?? "";
            int bound = Bounds.GetValueOrDefault(oid, DefaultBound);
            if (value.Trim().Length == 0 || value.Length > bound || (bound == 2 && value.Length != 2))
            {
                string what = part.GetSingleElementType().FriendlyName ?? oid;
                return bound == 2 ? $"has a {what} that is not a code of two letters" : $"has a {what} that is empty or longer than {bound} characters";
            }
        }

        return any ? "" : "is empty";
    }
}
