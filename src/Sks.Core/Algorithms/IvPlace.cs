namespace Sks.Core.Algorithms;

/// <summary>Where a cipher's initialization vector is.</summary>
public enum IvPlace
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>In front of the encrypted data, made by the store on encryption, as in XML Encryption.</summary>
    Data,

    /// <summary>In <c>parameters</c>, given by the caller.</summary>
    Parameters,
}
