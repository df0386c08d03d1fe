using Sks.Testing.Contract;

namespace Sks.Engine.Tests.Contract;

public sealed class InProcessSessions : SessionContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessKeyCreation : KeyCreationContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessDeviceInfo : DeviceInfoContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessSessionRules : SessionRulesContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessPolicies : PolicyContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessPinLimits : PinLimitsContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessPinGrouping : PinGroupingContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessCertificates : CertificateContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessProperties : PropertyContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessPostOperations : PostOperationContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessSessionKeys : SessionKeyContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessKeyReplacement : KeyReplacementContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessUserApi : UserApiContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessLookups : LookupContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessKeyUse : KeyUseContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessPins : PinContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessImports : ImportContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessExtensions : ExtensionContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessBadInput : BadInputContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessPostProvisioning : PostProvisioningContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessAlgorithms : AlgorithmContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessOkp : OkpContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessDevicePin : DevicePinContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessBiometrics : BiometricContract
{
    protected override TestStore CreateStore() => new InProcessStore(biometrics: true);
}

public sealed class InProcessOneTimePasswords : OneTimePasswordContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessGrants : GrantContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessCards : CardContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}
