namespace Sks.Issuer.Audit;

/// <summary>Who acts, as the audit log names them.</summary>
internal static class Actor
{
    /// <summary>Whoever has an enrollment's URL, or a device that answers.</summary>
    public const string Holder = "holder";

    /// <summary>Whoever runs a command in the issuer's folder: the user that the operating system knows.</summary>
    public static string Local => $"local administrator {PlainText.OneLine(Environment.UserName)}";

    /// <summary>An operator, known by a credential.</summary>
    /// <param name="id">The operator's.</param>
    /// <param name="subject">Of the operator.</param>
    public static string Operator(string id, string subject) => $"operator {id} ({PlainText.OneLine(subject)})";
}
