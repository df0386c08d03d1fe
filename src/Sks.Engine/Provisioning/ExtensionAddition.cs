using System.Security.Cryptography;
using Sks.Core.Keys;
using Sks.Core.SessionSecurity;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary><c>addExtension [15]</c>, within an open session.</summary>
internal static class ExtensionAddition
{
    private const int MaxQualifier = 128;
    private const int MaxExtensions = 255;

    public static void Add(CredentialDatabase database, OpenSession session, KeyRecord key, KeyExtension extension, ReadOnlySpan<byte> mac)
    {
        byte[] certificate = OpenSession.EndEntityCertificate(key);
        session.VerifyMac(MethodNames.AddExtension, MacData.AddExtension(certificate, extension), mac);
        session.CheckIncomplete(key);
        Check(extension);
        var present = database.Children(RecordKind.Extension, key.Handle, ExtensionRecord.Read).ToArray();
        Limits.Check(present.Length < MaxExtensions, "A key has at most 255 extensions.");
        Limits.Check(present.All(other => other.Extension.Type != extension.Type), "The key has an extension of this type already.");

        uint handle = database.NewHandle();
        if (extension.SubType != ExtensionSubType.EncryptedExtension)
        {
            session.Commit(new ExtensionRecord(handle, key.Handle, extension));
            return;
        }

        using var data = session.Decrypt(extension.ExtensionData);
        byte[] clear = data.Span.ToArray();
        try
        {
            session.Commit(new ExtensionRecord(handle, key.Handle, extension with { ExtensionData = clear }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    private static void Check(KeyExtension extension)
    {
        Limits.Check(extension.Type.Length > 0, "The extension type is empty.");
        Limits.CheckUri(extension.Type, "The extension type");
        Limits.CheckDefined(extension.SubType, "subType");
        Limits.Check(System.Text.Encoding.UTF8.GetByteCount(extension.Qualifier) <= MaxQualifier, "qualifier has more than 128 bytes.");
        Limits.CheckText(extension.Qualifier, "qualifier");
        Limits.Check(
            extension.SubType == ExtensionSubType.Logotype == extension.Qualifier.Length > 0,
            "qualifier is for logotypes, which need one.");
        Limits.Check(
            extension.ExtensionData.Length <= Limits.ExtensionDataSize, $"extensionData has more than {Limits.ExtensionDataSize} bytes.");
        if (extension.SubType == ExtensionSubType.PropertyBag)
        {
            PropertyBag.Read(extension.ExtensionData);
        }
    }
}
