namespace Sks.Core.Wire;

/// <summary>Who grants the caller keys.</summary>
public interface IGrantorDirectory
{
    /// <summary>
    /// <c>listGrantors [214]</c>: the users of whose keys the caller may use some, by number, ascending; each for
    /// <see cref="IStoreSelection.SelectStore"/>.
    /// </summary>
    IReadOnlyList<uint> ListGrantors();
}
