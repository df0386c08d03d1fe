using Sks.Core;

namespace Sks.Engine.Tests.Tampering;

/// <summary>What must follow from tampering: the status of the call, and what becomes of the session.</summary>
internal sealed record Consequence(SksStatus Status, SessionEnd End);
