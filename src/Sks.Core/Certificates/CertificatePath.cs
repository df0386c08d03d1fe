namespace Sks.Core.Certificates;

/// <summary>An X.509 certificate path as SKS has it: end entity first, ordered, contiguous, not necessarily complete.</summary>
public static class CertificatePath
{
    /// <summary>
    /// Checks that each certificate parses and is followed by one that bears its issuer's name. Signatures and validity are for the
    /// middleware and the issuer to judge (setCertificatePath).
    /// </summary>
    /// <param name="path">DER, at least one certificate.</param>
    /// <returns>The fields of each certificate, in order.</returns>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Option"/>: empty, or not contiguous; <see cref="SksStatus.Crypto"/>: not X.509.
    /// </exception>
    public static IReadOnlyList<CertificateFields> Read(IReadOnlyList<byte[]> path)
    {
        if (path.Count == 0)
        {
            throw new SksException(SksStatus.Option, "The certificate path is empty.");
        }

        var fields = new CertificateFields[path.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = CertificateFields.Read(path[i]);
            if (i > 0 && !fields[i - 1].Issuer.AsSpan().SequenceEqual(fields[i].Subject))
            {
                throw new SksException(SksStatus.Option, $"Certificate {i} of the path was not issued by certificate {i + 1}.");
            }
        }

        return fields;
    }
}
