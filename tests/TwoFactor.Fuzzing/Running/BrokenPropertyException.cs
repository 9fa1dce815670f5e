namespace TwoFactor.Fuzzing.Running;

/// <summary>An input broke a property.</summary>
/// <param name="property">The property, in a few words that are the same for every input that breaks it.</param>
/// <param name="details">What happened.</param>
internal sealed class BrokenPropertyException(string property, string? details = null)
    : Exception(details is null ? property : $"{property}: {details}")
{
    public string Property => property;
}
