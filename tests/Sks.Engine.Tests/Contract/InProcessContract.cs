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

public sealed class InProcessPostProvisioning : PostProvisioningContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}

public sealed class InProcessOneTimePasswords : OneTimePasswordContract
{
    protected override TestStore CreateStore() => new InProcessStore();
}
