using System.Globalization;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Engine.Store;
using Sks.Engine.Tests.Model.Rules;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>All that can be seen of a store, as lines, each with the issuer that it is about; and how many records lie below.</summary>
internal sealed record Observation(IReadOnlyList<(string Issuer, bool Open, string Text)> Lines)
{
    private static readonly RecordKind[] Kinds =
    [
        RecordKind.Session, RecordKind.PukPolicy, RecordKind.PinPolicy, RecordKind.Pin, RecordKind.Key, RecordKind.KeyMaterial,
        RecordKind.Extension,
    ];

    public static Observation Of(ISecureKeyStore store, SealedStore records)
    {
        var lines = new List<(string Issuer, bool Open, string Text)>();
        var issuers = new Dictionary<uint, string>();
        foreach (bool open in new[] { true, false })
        {
            for (uint at = 0; store.EnumerateProvisioningSessions(at, open) is { } session; at = session.ProvisioningHandle)
            {
                issuers[session.ProvisioningHandle] = session.IssuerUri;
                lines.Add((session.IssuerUri, open, Line(session, open)));
            }
        }

        for (uint at = 0; store.EnumerateKeys(at) is { } key; at = key.KeyHandle)
        {
            var attributes = store.GetKeyAttributes(at = key.KeyHandle);
            var extensions = attributes.ExtensionTypes.Select(type => store.GetExtension(key.KeyHandle, type));
            lines.Add((
                issuers[key.ProvisioningHandle], false, Line(key, attributes, store.GetKeyProtectionInfo(key.KeyHandle), extensions)));
        }

        lines.Add(("", true, Counts(Kinds.Select(kind => Count(records, kind)))));
        return new Observation(lines);
    }

    public static Observation Of(StoreModel model)
    {
        var sessions = model.Sessions.Values.OrderByDescending(session => session.IsOpen).ThenBy(session => session.Handle);
        var keys = model.Keys.Values.Where(model.IsClosed);
        int[] counts =
        [
            model.Sessions.Count, model.Puks.Count, model.PinPolicies.Count, model.Pins.Count, model.Keys.Count, model.Keys.Count,
            model.Keys.Values.Sum(key => key.Extensions.Count),
        ];
        return new Observation(
        [
            .. sessions.Select(session => (session.Information.IssuerUri, session.IsOpen, Line(session.Information, session.IsOpen))),
            .. keys.Select(key => (
                model.Sessions[key.Session].Information.IssuerUri,
                false,
                Line(
                    new EnumeratedKey(key.Handle, key.Session),
                    ModelInformation.Attributes(key),
                    ModelInformation.Protection(model, key),
                    key.Extensions))),
            ("", true, Counts(counts)),
        ]);
    }

    /// <summary>Lines that another has not, told apart by a sign.</summary>
    public string DifferenceFrom(Observation other) => string.Join(
        Environment.NewLine,
        [
            .. Lines.Except(other.Lines).Select(line => $"  has   {line.Text}"),
            .. other.Lines.Except(Lines).Select(line => $"  lacks {line.Text}"),
        ]);

    private static string Line(EnumeratedProvisioningSession session, bool open) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(open ? "open" : "closed")} {session with { KeyManagementKey = [] }} key management key {Short(session.KeyManagementKey)}");

    private static string Line(EnumeratedKey key, KeyAttributes attributes, KeyProtectionInfo protection, IEnumerable<KeyExtension> extensions) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"key {key.KeyHandle} of session {key.ProvisioningHandle} {attributes.AppUsage} \"{attributes.FriendlyName}\" ") +
        $"symmetric {attributes.SymmetricKeyLength} certificates {string.Join(',', attributes.CertificatePath.Select(Short))} " +
        $"endorsed [{string.Join(' ', attributes.EndorsedAlgorithms)}] {protection} extensions " +
        string.Join(' ', extensions.Select(e => $"{e.Type}:{e.SubType}:{e.Qualifier}:{Convert.ToHexString(e.ExtensionData)}"));

    private static string Short(byte[] bytes) =>
        bytes.Length == 0 ? "none" : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))[..12];

    private static string Counts(IEnumerable<int> counts) => string.Join(' ', Kinds.Zip(counts).Select(pair => $"{pair.First}={pair.Second}"));

    private static int Count(SealedStore records, RecordKind kind)
    {
        int count = 0;
        for (uint at = 0; records.ReadNext(kind, at) is { } record; at = record.Id)
        {
            count++;
        }

        return count;
    }
}
