namespace Sks.Engine.Records;

/// <summary>The four post provisioning operations, by their method ids.</summary>
internal enum PostOperationKind : byte
{
    Delete = 50,
    Unlock = 51,
    Update = 52,
    CloneProtection = 53,
}
