namespace Sks.Engine.Protectors.Tpm;

/// <summary>What authorizes a command on its first handle: nothing, a password, or a policy session that is satisfied.</summary>
internal readonly ref struct TpmAuthorization
{
    private TpmAuthorization(uint session, ReadOnlySpan<byte> password)
    {
        Session = session;
        Password = password;
    }

    /// <summary>For commands that take none.</summary>
    public static TpmAuthorization None => default;

    /// <summary>The password of most things here: none.</summary>
    public static TpmAuthorization EmptyPassword => ByPassword([]);

    /// <summary>Handle of the session; 0 for none.</summary>
    public uint Session { get; }

    public ReadOnlySpan<byte> Password { get; }

    public static TpmAuthorization ByPassword(ReadOnlySpan<byte> password) => new(TpmNumbers.PasswordSession, password);

    public static TpmAuthorization ByPolicy(uint session) => new(session, []);
}
