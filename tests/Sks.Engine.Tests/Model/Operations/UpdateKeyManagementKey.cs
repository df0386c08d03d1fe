using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.SessionSecurity;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>updateKeyManagementKey of a closed session to its issuer's next generation.</summary>
internal sealed record UpdateKeyManagementKey(int Session = 0, bool WrongSigner = false) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.Model.Sessions.Values.Where(s => !s.IsOpen).ToArray(), Session) is not { } session)
        {
            return null;
        }

        var own = world.Issuers[session.Issuer].KeyManagementKeys;
        int next = own.Length == 0 ? 0 : ((session.Generation ?? 0) + 1) % own.Length;
        byte[] publicKey = (own.Length == 0 ? world.Stranger : own[next]).ExportSubjectPublicKeyInfo();
        var signer = own.Length == 0 ? world.Stranger : own[WrongSigner ? next : session.Generation ?? 0];
        var expected = StoreModel.When(session.Generation is null, SksStatus.NotAllowed) ?? StoreModel.When(WrongSigner, SksStatus.Crypto);
        return new Step(expected, world.Model, () =>
        {
            byte[] authorization = signer.SignData(RollOverAuthorization.Data(publicKey), HashAlgorithmName.SHA256);
            world.Store.UpdateKeyManagementKey(session.Handle, publicKey, authorization);
            return world.Model.With(session with
            {
                Generation = next,
                Information = session.Information with { KeyManagementKey = publicKey },
            });
        })
        {
            Issuer = session.Issuer,
        };
    }
}
