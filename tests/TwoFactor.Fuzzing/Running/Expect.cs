namespace TwoFactor.Fuzzing.Running;

/// <summary>Fails the trial of an input if a property does not hold.</summary>
internal static class Expect
{
    /// <exception cref="BrokenPropertyException">It does not hold.</exception>
    public static void That(bool holds, string property, string? details = null)
    {
        if (!holds)
            throw new BrokenPropertyException(property, details);
    }
}
