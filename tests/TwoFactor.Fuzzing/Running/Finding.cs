namespace TwoFactor.Fuzzing.Running;

/// <summary>An input that broke a property.</summary>
/// <param name="Target">Whose input it was.</param>
/// <param name="Property">The property, or the place where an exception came from.</param>
/// <param name="Number">The input's number in the run; -1 where none is to blame.</param>
/// <param name="Input">The input, made as short as could be.</param>
/// <param name="Details">What happened.</param>
internal sealed record Finding(string Target, string Property, long Number, byte[] Input, string Details);
