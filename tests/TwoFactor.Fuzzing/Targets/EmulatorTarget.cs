namespace TwoFactor.Fuzzing.Targets;

/// <summary>A service of the emulator. It starts anew after some inputs, so that its stores stay short and the run quick.</summary>
internal abstract class EmulatorTarget : FuzzTarget
{
    private const int InputsPerStage = 3000;

    private EmulatorStage? stage;
    private int inputs;

    /// <summary>Whether the emulator approves logins of this user name by itself.</summary>
    protected static bool SpellsYes(string? user) =>
        user?.Trim() is { } name && (name.StartsWith("approve", StringComparison.OrdinalIgnoreCase) || name.StartsWith("alias", StringComparison.OrdinalIgnoreCase));

    protected EmulatorStage NextStage()
    {
        if (stage is not null && ++inputs < InputsPerStage)
            return stage;
        stage?.Dispose();
        inputs = 0;
        return stage = new EmulatorStage();
    }

    public override void Dispose()
    {
        stage?.Dispose();
        base.Dispose();
    }
}
