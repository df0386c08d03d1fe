using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>Which certificate a key gets.</summary>
internal enum CertificateChoice
{
    /// <summary>One about the key.</summary>
    Own,

    /// <summary>The one about the key that the issuer imports.</summary>
    Backup,

    /// <summary>One that another key of the store has already, whosever it is.</summary>
    Taken,
}

/// <summary>setCertificatePath.</summary>
internal sealed record SetCertificatePath(int Key = 0, CertificateChoice Certificate = CertificateChoice.Own, bool WrongMac = false) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.NewKeys, Key) is not { } key)
        {
            return null;
        }

        var session = world.SessionOf(key);
        var issuer = world.Issuers[session.Issuer];
        var certifiedKeys = world.Model.Keys.Values.Where(k => k.CertificatePath.Count > 0 && k.Handle != key.Handle);
        var taken = World.Pick(certifiedKeys.ToArray(), Key);
        var (path, certified) = Certificate switch
        {
            CertificateChoice.Backup => (issuer.BackupPath, Convert.ToHexString(issuer.Backup.ExportSubjectPublicKeyInfo())),
            CertificateChoice.Taken when taken is not null => (taken.CertificatePath, taken.CertifiedKey),
            _ => (issuer.Issuer.Certify(world.Entries[key.Handle].PublicKey), key.PublicKey),
        };
        return Provisioning(world, session, StoreModel.SetCertificatePath(session, key, WrongMac), () =>
        {
            var issuing = world.Issuing(session);
            issuing.SpoilMac = WrongMac;
            issuing.SetCertificatePath(new(key.Handle, Convert.FromHexString(key.PublicKey), []), path);
            return world.Model
                .With(session with { SessionKeyUses = session.SessionKeyUses + 1 })
                .With(key with { CertificatePath = [.. path], CertifiedKey = certified });
        });
    }
}
