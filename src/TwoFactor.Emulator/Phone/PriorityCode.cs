namespace TwoFactor.Emulator.Phone;

/// <summary>Answer of <c>POST /api/ids/{id}/priority-code</c>.</summary>
internal sealed record PriorityCode(string Code);
