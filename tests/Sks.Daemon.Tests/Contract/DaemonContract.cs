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

public sealed class DaemonPostProvisioning : PostProvisioningContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}

public sealed class DaemonOneTimePasswords : OneTimePasswordContract
{
    protected override TestStore CreateStore() => new DaemonStore();
}
