using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Sks.Testing;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Protectors.Tpm;

/// <summary>
/// A secure element whose master key a TPM seals, so that a counter in the TPM tells older copies; and somebody who copies its files and puts them
/// back, as whoever can write to its disk may.
/// </summary>
internal sealed class TpmElement : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly bool _keyInTpm;
    private SecureElement? _element;

    public TpmElement(SoftwareTpm tpm, bool keyInTpm = false)
    {
        Tpm = tpm;
        Device = new TpmDevice(() => Breakable.Through(tpm.Connect(), Break));
        _keyInTpm = keyInTpm;
        Open();
    }

    public SoftwareTpm Tpm { get; }

    public TpmDevice Device { get; }

    /// <summary>Asked at each command for the way in which it fails.</summary>
    public Func<uint, Breakage> Break { get; set; } = _ => Breakage.None;

    public SecureElement Element => _element ?? throw new InvalidOperationException("It is not open.");

    public string Path => _directory.Path;

    public IReadOnlyList<IMasterKeyProtector> Protectors => [new TpmProtector(Device), new RootOnlyFileProtector()];

    public SecureElement Open() => _element = new SecureElement(
        StoreDirectory.OpenOrCreate(Path, Protectors), TimeProvider.System, attestationKeyInTpm: _keyInTpm);

    /// <summary>Ends in good order.</summary>
    public void Close()
    {
        _element?.Dispose();
        _element = null;
    }

    /// <summary>The files as they are now, the element open or not.</summary>
    public TemporaryDirectory Copy() => _directory.Copy();

    /// <summary>Puts a copy in the place of what is there, which is not saved before.</summary>
    public void PutBack(TemporaryDirectory copy)
    {
        Break = _ => Breakage.Refused;
        Close();
        Break = _ => Breakage.None;
        foreach (string file in Directory.GetFiles(Path))
        {
            File.Delete(file);
        }

        using var again = copy.Copy();
        foreach (string file in Directory.GetFiles(again.Path))
        {
            File.Move(file, _directory[System.IO.Path.GetFileName(file)]);
        }
    }

    /// <summary>As after kill -9: what is on disk now, and nothing that the end of the process would still write.</summary>
    public void Kill()
    {
        using var copy = Copy();
        PutBack(copy);
    }

    /// <summary>Signs with a PIN.</summary>
    /// <returns>Whether it was the right one.</returns>
    public bool Sign(uint key, byte[] pin)
    {
        try
        {
            Element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, pin, new byte[32]);
            return true;
        }
        catch (SksException e) when (e.Status == SksStatus.Authorization)
        {
            return false;
        }
    }

    public int Errors(uint key) => Element.GetKeyProtectionInfo(key).PinErrorCount;

    /// <summary>Enrols a key under a PIN with three tries.</summary>
    public uint Enrol() => Enrolment.WithPinAndPuk(Element, pinPolicy: policy => policy with { UserModifiable = true, PatternRestrictions = PatternRestrictions.None });

    public void Dispose()
    {
        Break = _ => Breakage.Refused;
        Close();
        _directory.Dispose();
    }
}
