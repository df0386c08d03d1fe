using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>An entry of a session's namespace ("Object IDs", createKeyEntry).</summary>
internal readonly record struct NamedObject(string Id, RecordKind Kind, uint Handle);
