using TwoFactor.Emulator;

namespace TwoFactor.Chaos.Checks;

/// <summary>An exchange as the emulator saw it.</summary>
/// <param name="Number">The name that the node gave it.</param>
/// <param name="At">When the request arrived.</param>
/// <param name="Fault">How it was spoilt.</param>
/// <param name="Certificate">The thumbprint of the client's certificate.</param>
internal sealed record WireExchange(string Number, DateTimeOffset At, FaultKind? Fault, string? Certificate)
{
    /// <summary>The node that sent it.</summary>
    public string Node => Number[..Number.LastIndexOf('-')];
}
