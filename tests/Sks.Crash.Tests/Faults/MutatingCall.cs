using Sks.Core;

namespace Sks.Crash.Tests.Faults;

/// <summary>One call that changes the store.</summary>
/// <param name="Method">Its method's name in the interface.</param>
/// <param name="Prepare">Makes what it needs, and tells the call, which may be made on several copies of the store.</param>
/// <param name="Case">What is special about it; empty for the plain call.</param>
/// <param name="Refusal">The status that the call has when all goes well, if it is one that is refused and yet changes something.</param>
internal sealed record MutatingCall(
    string Method, Func<ISecureKeyStore, Action<ISecureKeyStore>> Prepare, string Case = "", SksStatus? Refusal = null)
{
    public string Name => Case.Length == 0 ? Method : $"{Method}, {Case}";

    /// <summary>Makes the call.</summary>
    /// <returns>Whether it was answered as it is when all goes well; <see langword="false"/> when it met the end or a failing disk.</returns>
    public bool IsAnswered(Action<ISecureKeyStore> call, ISecureKeyStore store)
    {
        try
        {
            call(store);
            return Refusal is null;
        }
        catch (SksException e) when (e.Status == Refusal)
        {
            return true;
        }
        catch (SksException e) when (e.Status is SksStatus.Storage or SksStatus.NotAvailable or SksStatus.External)
        {
            return false;
        }
    }
}
