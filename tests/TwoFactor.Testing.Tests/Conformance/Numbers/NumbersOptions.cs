using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Numbers;

/// <summary>The settings of a provider that makes one mistake with numbers.</summary>
public sealed class NumbersOptions : ServiceOptions
{
    /// <summary>The mistake to make.</summary>
    public NumbersFault Fault { get; set; }
}
