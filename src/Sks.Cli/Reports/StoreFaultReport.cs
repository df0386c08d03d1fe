using Sks.Engine.Store.Check;

namespace Sks.Cli.Reports;

/// <summary>Something that is wrong in a store.</summary>
/// <param name="Record">The kind of record; <see langword="null"/> for the database as a whole.</param>
/// <param name="Id">Its id.</param>
/// <param name="Fault">What is wrong.</param>
internal sealed record StoreFaultReport(string? Record, long Id, string Fault)
{
    public static StoreFaultReport Of(StoreFault fault) => new(fault.Kind?.ToString(), fault.Id, fault.What);
}
