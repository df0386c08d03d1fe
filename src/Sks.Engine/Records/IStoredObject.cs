using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>
/// An object of the credential database: immutable, and knows how it is written. Layouts are the data types of section 7.1 in the
/// order of <c>Write</c>; a kind whose layout changes gets a new format version and reads the old one.
/// </summary>
internal interface IStoredObject
{
    RecordKind Kind { get; }

    uint Handle { get; }

    /// <summary>The handle of the owner, 0 for none.</summary>
    uint Parent { get; }

    /// <summary>What the object can be found by besides its handle, or empty.</summary>
    ReadOnlyMemory<byte> Name { get; }

    void Write(DataWriter writer);
}
