namespace Sks.Engine.Store;

/// <summary>One step of a commit.</summary>
/// <param name="Kind">Kind of the record to write or remove.</param>
/// <param name="Id">Id of the record to write or remove.</param>
/// <param name="Record">The record to write, new or in place of the old one; <see langword="null"/> to remove it.</param>
public sealed record StoreChange(RecordKind Kind, uint Id, StoreRecord? Record);
