namespace Sks.Core;

/// <summary>A store whose cards can be listed and logged in to.</summary>
public interface ICardAccess : ICardDirectory
{
    /// <summary>Logins of a new group of callers: none yet.</summary>
    ICardLogins OpenLogins();
}
