using Sks.Testing.Contract;

namespace Sks.Daemon.Tests.Contract;

public sealed class DaemonSessions : SessionContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonKeyCreation : KeyCreationContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonDeviceInfo : DeviceInfoContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonSessionRules : SessionRulesContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonPolicies : PolicyContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonPinLimits : PinLimitsContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonPinGrouping : PinGroupingContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonCertificates : CertificateContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonProperties : PropertyContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonPostOperations : PostOperationContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonSessionKeys : SessionKeyContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonKeyReplacement : KeyReplacementContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonUserApi : UserApiContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonLookups : LookupContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonKeyUse : KeyUseContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonPins : PinContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonImports : ImportContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonExtensions : ExtensionContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonBadInput : BadInputContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonPostProvisioning : PostProvisioningContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonAlgorithms : AlgorithmContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonOkp : OkpContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonDevicePin : DevicePinContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonBiometrics : BiometricContract
{
    protected override TestStore CreateStore() => new DaemonStore(biometrics: true);
}

public sealed class DaemonOneTimePasswords : OneTimePasswordContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonGrants : GrantContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonCards : CardContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}
