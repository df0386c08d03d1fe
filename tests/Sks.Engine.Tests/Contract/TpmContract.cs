using Sks.Testing.Contract;

namespace Sks.Engine.Tests.Contract;

public sealed class TpmSessions : SessionContract
{
    protected override TestStore CreateStore() => new TpmStore();
}

public sealed class TpmPins : PinContract
{
    protected override TestStore CreateStore() => new TpmStore();
}

public sealed class TpmPostProvisioning : PostProvisioningContract
{
    protected override TestStore CreateStore() => new TpmStore();
}

public sealed class TpmGrants : GrantContract
{
    protected override TestStore CreateStore() => new TpmStore();
}
