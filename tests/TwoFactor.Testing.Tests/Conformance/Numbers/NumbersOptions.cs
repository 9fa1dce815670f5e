using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Numbers;

public sealed class NumbersOptions : ServiceOptions
{
    /// <summary>The mistake to make.</summary>
    public NumbersFault Fault { get; set; }
}
