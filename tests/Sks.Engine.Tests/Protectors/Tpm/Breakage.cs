namespace Sks.Engine.Tests.Protectors.Tpm;

/// <summary>How a command to the TPM fails.</summary>
internal enum Breakage
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>The TPM never gets it.</summary>
    Refused,

    /// <summary>The TPM carries it out, and its answer is lost.</summary>
    AnswerLost,
}
