using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary><c>createPukPolicy [8]</c> and <c>createPinPolicy [9]</c>, within an open session.</summary>
internal static class PolicyCreation
{
    private const int MaxRetryLimit = 10_000;

    public static uint CreatePukPolicy(
        CredentialDatabase database, OpenSession session, PukPolicy policy, ReadOnlySpan<byte> encryptedPuk, ReadOnlySpan<byte> mac)
    {
        session.VerifyMac(MethodNames.CreatePukPolicy, MacData.CreatePukPolicy(policy, encryptedPuk), mac);
        Limits.CheckDefined(policy.Format, "format");
        Limits.Check(policy.RetryLimit <= MaxRetryLimit, "retryLimit of a PUK is not 0 to 10,000.");
        uint handle = session.Add(policy.Id, RecordKind.PukPolicy);
        using var puk = session.Decrypt(encryptedPuk);
        Limits.Check(puk.Length is > 0 and <= PinRules.MaxLength, "A PUK has 1 to 128 bytes.");
        Limits.Check(PinRules.HasFormat(puk.Span, policy.Format), "The PUK is not written in its format.");
        byte[] digest = database.Digest(RecordKind.PukPolicy, handle, puk.Span);
        session.Commit(new PukPolicyRecord(handle, session.Handle, policy, digest, 0));
        return handle;
    }

    public static uint CreatePinPolicy(
        CredentialDatabase database, OpenSession session, PinPolicy policy, uint pukPolicyHandle, ReadOnlySpan<byte> mac)
    {
        string pukReference = PukReference(database, session, pukPolicyHandle);
        session.VerifyMac(MethodNames.CreatePinPolicy, MacData.CreatePinPolicy(policy, pukReference), mac);
        Check(policy);
        uint handle = session.Add(policy.Id, RecordKind.PinPolicy);
        session.Commit(new PinPolicyRecord(handle, session.Handle, policy, pukPolicyHandle));
        return handle;
    }

    private static string PukReference(CredentialDatabase database, OpenSession session, uint pukPolicyHandle)
    {
        if (pukPolicyHandle == 0)
        {
            return "";
        }

        Limits.Check(session.Owns(RecordKind.PukPolicy, pukPolicyHandle), "pukPolicyHandle is not of this session.");
        return database.Find(RecordKind.PukPolicy, pukPolicyHandle, PukPolicyRecord.Read)!.Policy.Id;
    }

    private static void Check(PinPolicy policy)
    {
        Limits.CheckDefined(policy.Format, "format");
        Limits.CheckDefined(policy.Grouping, "grouping");
        Limits.CheckDefined(policy.InputMethod, "inputMethod");
        Limits.Check(policy.RetryLimit is > 0 and <= MaxRetryLimit, "retryLimit of a PIN is not 1 to 10,000.");
        Limits.Check(
            policy.MinLength >= 1 && policy.MinLength <= policy.MaxLength && policy.MaxLength <= PinRules.MaxLength,
            "minLength and maxLength are not ordered within 1 to 128.");
        const PatternRestrictions All = PatternRestrictions.TwoInARow | PatternRestrictions.ThreeInARow |
            PatternRestrictions.Sequence | PatternRestrictions.Repeated | PatternRestrictions.MissingGroup;
        Limits.Check((policy.PatternRestrictions & ~All) == 0, "patternRestrictions has undefined bits.");
        Limits.Check(
            !policy.PatternRestrictions.HasFlag(PatternRestrictions.MissingGroup) ||
                policy.Format is PinFormat.Alphanumeric or PinFormat.String,
            "missing-group goes with the formats alphanumeric and string only.");
    }
}
