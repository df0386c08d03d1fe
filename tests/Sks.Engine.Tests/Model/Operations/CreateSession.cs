using Sks.Core.Provisioning;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>createProvisioningSession, by an issuer, or by the one whose key is the newest of a closed session.</summary>
internal sealed record CreateSession(
    int? Issuer, int Generation = 0, bool Privacy = false, ushort LifeTime = 60_000, ushort Limit = 1000) : Operation
{
    public override Step On(World world)
    {
        int number = Issuer ?? (World.Pick(world.ClosedKeys, 0) is { } newest ? world.SessionOf(newest).Issuer : 0);
        var issuer = world.Issuers[number];
        int? generation = issuer.KeyManagementKeys.Length == 0 ? null : Generation % issuer.KeyManagementKeys.Length;
        return new Step(null, world.Model, () =>
        {
            var session = issuer.Issuer.Open(world.Store, p => p with
            {
                KeyManagementKey = generation is { } g ? issuer.KeyManagementKeys[g].ExportSubjectPublicKeyInfo() : [],
                PrivacyEnabled = Privacy,
                SessionLifeTime = LifeTime,
                SessionKeyLimit = Limit,
            });
            world.Add(session);
            var p = session.Parameters;
            var information = new EnumeratedProvisioningSession(
                session.Handle,
                p.SessionKeyAlgorithm,
                p.PrivacyEnabled,
                p.KeyManagementKey,
                p.ClientTime,
                p.SessionLifeTime,
                p.ServerSessionId,
                session.Created.ClientSessionId,
                p.IssuerUri);
            return world.Model.With(new ModelSession(information, number, generation, world.Model.Now + LifeTime, Limit));
        })
        {
            Issuer = number,
        };
    }
}
