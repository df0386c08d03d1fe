using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>createKeyEntry.</summary>
/// <remarks>Without <see cref="Pin"/> the PIN is one that the policy allows.</remarks>
internal sealed record CreateKey(int Session = 0, PolicyChoice Policy = PolicyChoice.None, AppUsage Usage = AppUsage.Authentication) : Operation
{
    public string? Pin { get; init; }

    public ExportProtection Export { get; init; } = ExportProtection.NonExportable;

    public DeleteProtection Delete { get; init; }

    public Endorsed Endorsed { get; init; }

    public bool Caching { get; init; }

    public bool DevicePin { get; init; }

    public bool Duplicate { get; init; }

    public bool WrongMac { get; init; }

    public override Step? On(World world)
    {
        if (World.Pick(world.OpenSessions, Session) is not { } session)
        {
            return null;
        }

        var own = world.Model.PinPolicies.Values.Where(policy => policy.Session == session.Handle);
        var policy = Policy switch
        {
            PolicyChoice.Newest => own.LastOrDefault(),
            PolicyChoice.Oldest => own.FirstOrDefault(),
            _ => null,
        };
        string pin = Pin ?? (policy is null ? "" : Pins.Fitting(world.Model, policy, Usage));
        world.Secrets.Add(pin);
        var parameters = new KeyEntryParameters
        {
            Id = Names.Id(session, Duplicate),
            KeyEntryAlgorithm = AlgorithmUris.Key1,
            AppUsage = Usage,
            KeyAlgorithm = AlgorithmUris.P256,
            FriendlyName = $"Key {world.Entries.Count}",
            ExportProtection = Export,
            DeleteProtection = Delete,
            EnablePinCaching = Caching,
            DevicePinProtection = DevicePin,
            EndorsedAlgorithms = Algorithms.Of(Endorsed),
        };
        bool strange = Policy == PolicyChoice.Strange;
        return Provisioning(
            world,
            session,
            world.Model.CreateKeyEntry(session, parameters, policy, strange, pin, WrongMac),
            () => strange ? WithStrangePolicy(world, session, parameters) : Create(world, session, parameters, policy, pin));
    }

    private StoreModel Create(World world, ModelSession session, KeyEntryParameters parameters, ModelPinPolicy? policy, string pin)
    {
        var issuing = world.Issuing(session);
        issuing.SpoilMac = WrongMac;
        var entry = issuing.CreateKeyEntry(parameters, policy?.Handle ?? 0, Pins.Bytes(pin));
        world.Entries.Add(entry.KeyHandle, entry);
        var key = new ModelKey(entry.KeyHandle, session.Handle, parameters, Convert.ToHexString(entry.PublicKey));
        var model = world.Model.With(session with
        {
            SessionKeyUses = session.SessionKeyUses + StoreModel.KeyEntryUses(policy),
            Ids = session.Ids.Add(parameters.Id),
        });
        if (policy is null)
        {
            return model.With(key);
        }

        var pinObject = world.Model.PinFor(policy, Usage, pin, entry.KeyHandle);
        return model.With(pinObject).With(key with { Pin = pinObject.Id });
    }

    private static StoreModel WithStrangePolicy(World world, ModelSession session, KeyEntryParameters parameters)
    {
        uint stranger = world.Model.PinPolicies.Values.FirstOrDefault(p => p.Session != session.Handle)?.Handle ?? uint.MaxValue;
        byte[] mac = world.Issuing(session).Mac(MethodNames.CreateKeyEntry, MacData.CreateKeyEntry(parameters, "Id.0", []));
        world.Store.CreateKeyEntry(session.Handle, parameters, stranger, [], mac);
        return world.Model;
    }
}
