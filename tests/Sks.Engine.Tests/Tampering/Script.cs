using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Tampering;

/// <summary>Honest sessions, which the hostile middle spoils. Together they use every provisioning method.</summary>
internal sealed record Script(string Name, Action<ScriptRun> Run)
{
    public static IReadOnlyList<Script> All { get; } =
    [
        new("enrolment", Enrolment), new("post provisioning", PostProvisioning), new("abandonment", Abandonment), new("roll-over", RollOver),
    ];

    private static void Enrolment(ScriptRun run)
    {
        var session = run.Open(p => p with { ServerCertificate = [1, 2, 3, 4] });
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Testing.Issuer.Enrolment.Puk);
        uint users = session.CreatePinPolicy(TestSession.PinPolicy(), puk);
        uint issuers = session.CreatePinPolicy(TestSession.PinPolicy("PIN.2") with { UserDefined = false }, puk);
        var symmetric = session.CreateKeyEntry(TestSession.Key(), users, Testing.Issuer.Enrolment.Pin);
        var imported = session.CreateKeyEntry(
            TestSession.Key("Key.2") with { ServerSeed = [1, 2, 3, 4, 5, 6, 7, 8] }, issuers, [.. "2468"u8]);
        var third = session.CreateKeyEntry(
            TestSession.Key("Key.3") with { EndorsedAlgorithms = [AlgorithmUris.EcdsaSha256, AlgorithmUris.EcdsaSha384] });

        var path = session.SetCertificatePath(symmetric);
        session.ImportSymmetricKey(symmetric, path, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

        using var backup = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        path = session.SetCertificatePath(imported, run.Ground.Issuer.Certify(backup.ExportSubjectPublicKeyInfo()));
        session.ImportPrivateKey(imported, path, backup.ExportPkcs8PrivateKey());

        third = third with { KeyHandle = run.Face.GetKeyHandle(session.Handle, "Key.3") };
        session.Believe(third.KeyHandle, "Key.3");
        path = session.SetCertificatePath(third);
        session.AddExtension(third, path, new KeyExtension("urn:example:plain", ExtensionSubType.Extension, "", [1, 2, 3]));
        session.AddExtension(third, path, new KeyExtension("urn:example:encrypted", ExtensionSubType.EncryptedExtension, "", [4, 5, 6]));
        session.AddExtension(
            third,
            path,
            new KeyExtension("urn:example:bag", ExtensionSubType.PropertyBag, "", [0, 1, (byte)'n', 1, 0, 1, (byte)'v', 0, 1, (byte)'m', 0, 0, 0]));
        session.AddExtension(third, path, new KeyExtension("urn:example:logo", ExtensionSubType.Logotype, "image/png", [7, 8, 9]));
        session.Close();
    }

    private static void PostProvisioning(ScriptRun run)
    {
        var (targets, kmk) = (run.Ground.Targets, run.Ground.KeyManagementKey);
        var session = run.Open(p => p with { KeyManagementKey = kmk.ExportSubjectPublicKeyInfo() });
        var update = session.CreateKeyEntry(TestSession.Key());
        var clone = session.CreateKeyEntry(TestSession.Key("Key.2"));
        var updatePath = session.SetCertificatePath(update);
        var clonePath = session.SetCertificatePath(clone);
        session.PostUpdateKey(update, updatePath, targets[0].Handle, session.Authorize(kmk, targets[0].Certificate));
        session.PostCloneKeyProtection(clone, clonePath, targets[1].Handle, session.Authorize(kmk, targets[1].Certificate));
        session.PostUnlockKey(targets[2].Handle, session.Authorize(kmk, targets[2].Certificate));
        session.PostDeleteKey(targets[3].Handle, session.Authorize(kmk, targets[3].Certificate));
        session.Close();
    }

    private static void Abandonment(ScriptRun run)
    {
        var session = run.Open(p => p);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy());
        session.CreateKeyEntry(TestSession.Key(), pin, Testing.Issuer.Enrolment.Pin);
        run.Face.EnumerateProvisioningSessions(0, provisioningState: true);
        run.Face.AbortProvisioningSession(session.Handle);
    }

    private static void RollOver(ScriptRun run)
    {
        uint owner = run.Ground.Element.Element.EnumerateKeys(run.Ground.Targets[0].Handle - 1)!.ProvisioningHandle;
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = next.ExportSubjectPublicKeyInfo();
        byte[] authorization = run.Ground.KeyManagementKey.SignData(RollOverAuthorization.Data(publicKey), HashAlgorithmName.SHA256);
        run.Face.UpdateKeyManagementKey(owner, publicKey, authorization);
    }
}
