using System.Security.Cryptography;
using Sks.Engine.Records;

namespace Sks.Engine.Store.Check;

/// <summary>Checks objects one by one, in the order of their kinds, against those they belong to.</summary>
internal sealed class ObjectCheck(StoredGraph graph, StoreFaults faults)
{
    private const int DigestSize = HMACSHA256.HashSizeInBytes;
    private const int SessionKeySize = 32;

    private readonly HashSet<uint> _handles = [];
    private readonly HashSet<(uint, string)> _extensionTypes = [];

    public void Add(IStoredObject stored)
    {
        if (stored.Kind is >= RecordKind.Session and <= RecordKind.Extension and not RecordKind.KeyMaterial && stored.Handle != PinRecord.DeviceHandle)
        {
            Require(stored, _handles.Add(stored.Handle), "another object has its handle");
            Require(
                stored,
                stored.Handle != 0 && stored.Handle < (graph.Counters?.ReservedHandles ?? uint.MaxValue),
                "its handle has never been given out, so a new object may get it");
        }

        switch (stored)
        {
            case StoreCountersRecord counters:
                Require(counters, counters.Handle == 0, "there is one such record only");
                graph.Counters = counters;
                break;
            case DeviceRecord device:
                graph.Device = device;
                Report(device, KeyPairCheck.FaultOf(device));
                break;
            case SessionRecord session:
                Add(session);
                break;
            case PukPolicyRecord puk:
                Add(puk);
                break;
            case PinPolicyRecord policy:
                Add(policy);
                break;
            case PinRecord pin:
                Add(pin);
                break;
            case KeyRecord key:
                Add(key);
                break;
            case KeyMaterialRecord material:
                Add(material);
                break;
            case ExtensionRecord extension:
                RequireOwner(extension, RecordKind.Key, extension.KeyHandle, graph.Keys.ContainsKey(extension.KeyHandle));
                Require(extension, _extensionTypes.Add((extension.KeyHandle, extension.Extension.Type)), "its key has another of this type");
                break;
            case GrantsRecord grants:
                RequireOwner(grants, RecordKind.Key, grants.Handle, graph.Keys.ContainsKey(grants.Handle));
                Require(grants, grants.Grants.UserIds.Count + grants.Grants.GroupIds.Count > 0, "it grants nobody anything");
                break;
            case TpmKeyRecord key:
                graph.HasTpmKey = true;
                Report(key, KeyPairCheck.FaultOf(key, graph.Device));
                break;
        }
    }

    private void Add(SessionRecord session)
    {
        graph.Sessions.Add(session.Handle, session);
        if (session.IsOpen)
        {
            Require(session, session.SessionKey.Length == SessionKeySize, "it is open without a session key");
        }
        else
        {
            Require(
                session,
                session.SessionKey.Length + session.Objects.Count + session.PostOperations.Count == 0,
                "it is closed and still has what only open sessions have");
        }
    }

    private void Add(PukPolicyRecord puk)
    {
        graph.PukPolicies.Add(puk.Handle, puk);
        RequireSession(puk, puk.SessionHandle);
        Require(puk, puk.Digest.Length == DigestSize, "its digest is not one");
        Require(puk, puk.ErrorCount <= puk.Policy.RetryLimit, $"it counts {puk.ErrorCount} errors of at most {puk.Policy.RetryLimit}");
    }

    private void Add(PinPolicyRecord policy)
    {
        graph.PinPolicies.Add(policy.Handle, policy);
        RequireSession(policy, policy.SessionHandle);
        if (policy.PukPolicyHandle != 0)
        {
            var puk = graph.PukPolicies.GetValueOrDefault(policy.PukPolicyHandle);
            RequireOwner(policy, RecordKind.PukPolicy, policy.PukPolicyHandle, puk is not null);
            Require(policy, puk is null || puk.SessionHandle == policy.SessionHandle, "its PUK policy belongs to another session");
        }
    }

    private void Add(PinRecord pin)
    {
        graph.Pins.Add(pin.Handle, pin);
        var policy = graph.PinPolicies.GetValueOrDefault(pin.PinPolicyHandle);
        RequireOwner(pin, RecordKind.PinPolicy, pin.PinPolicyHandle, policy is not null);
        Require(pin, pin.Digest.Length == DigestSize, "its digest is not one");
        Require(
            pin,
            policy is null || pin.ErrorCount <= policy.Policy.RetryLimit,
            $"it counts {pin.ErrorCount} errors of at most {policy?.Policy.RetryLimit}");
    }

    private void Add(KeyRecord key)
    {
        graph.Keys.Add(key.Handle, key with { CertificatePath = [] });
        RequireSession(key, key.SessionHandle);
        bool mayBeOpen = graph.Sessions.GetValueOrDefault(key.SessionHandle)?.IsOpen ?? faults.IsUnreadable(RecordKind.Session, key.SessionHandle);
        if (key.CertificatePath.Count > 0 || !mayBeOpen)
        {
            Report(key, KeyPairCheck.FaultOf(key.CertificatePath, mayBeOpen ? default : key.PublicKey));
        }

        if (key.PinHandle != 0)
        {
            var pin = graph.Pins.GetValueOrDefault(key.PinHandle);
            RequireOwner(key, RecordKind.Pin, key.PinHandle, pin is not null);
            var policy = pin is null ? null : graph.PinPolicies.GetValueOrDefault(pin.PinPolicyHandle);
            Require(
                key,
                policy is null || pin!.IsDevicePin || policy.SessionHandle == key.SessionHandle,
                "its PIN belongs to another session");
        }
    }

    private void Add(KeyMaterialRecord material)
    {
        graph.KeyMaterials.Add(material.Handle);
        var key = graph.Keys.GetValueOrDefault(material.Handle);
        RequireOwner(material, RecordKind.Key, material.Handle, key is not null);
        if (key is not null)
        {
            Report(material, KeyPairCheck.FaultOf(key, material.Secret));
        }
    }

    /// <summary>Only the device PIN's policies are no session's.</summary>
    private void RequireSession(IStoredObject stored, uint session)
    {
        bool isDevices = stored.Handle == PinRecord.DeviceHandle && session == 0 && stored.Kind != RecordKind.Key;
        RequireOwner(stored, RecordKind.Session, session, isDevices || graph.Sessions.ContainsKey(session));
    }

    private void RequireOwner(IStoredObject stored, RecordKind kind, uint handle, bool isThere) =>
        Require(stored, isThere || faults.IsUnreadable(kind, handle), $"{kind} {handle}, to which it belongs, is missing");

    private void Require(IStoredObject stored, bool condition, string fault) => Report(stored, condition ? null : fault);

    private void Report(IStoredObject stored, string? fault)
    {
        if (fault is not null)
        {
            faults.Add(stored.Kind, stored.Handle, fault);
        }
    }
}
