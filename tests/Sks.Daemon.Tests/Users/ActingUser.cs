using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sks.Daemon.Tests.Users;

/// <summary>
/// A user by number, as whom one thread acts while the rest of the process stays root: the kernel keeps these numbers for each thread, and
/// a connection has those of the thread that makes it. Needs no account.
/// </summary>
/// <param name="Id">Effective user and group.</param>
/// <param name="Groups">Supplementary groups.</param>
internal sealed record ActingUser(uint Id, params uint[] Groups)
{
    // System calls by their numbers: the functions of libc change all threads.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly nint SetGroups = IsArm ? 159 : 116;
    private static readonly nint SetResUid = IsArm ? 147 : 117;
    private static readonly nint SetResGid = IsArm ? 149 : 119;

    /// <summary>Runs <paramref name="action"/> as this user, on a thread of its own, and waits for it.</summary>
    internal T Run<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Become();
                result = action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    internal void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SystemCall(nint number, nint first, nint second, nint third);

    private static void Check(nint result)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private void Become()
    {
        var groups = GCHandle.Alloc(Groups, GCHandleType.Pinned);
        try
        {
            Check(SystemCall(SetGroups, Groups.Length, groups.AddrOfPinnedObject(), 0));
        }
        finally
        {
            groups.Free();
        }

        nint id = unchecked((nint)Id);
        Check(SystemCall(SetResGid, id, id, id));
        Check(SystemCall(SetResUid, id, id, id));
    }
}
