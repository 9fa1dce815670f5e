using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Tests.Conformance.Sample;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance.Wrong;

/// <summary>The sample provider with a fault, for the suite.</summary>
internal sealed class WrongFixture(Fault fault) : SampleFixture
{
    public override TimeSpan Timeout => TimeSpan.FromSeconds(4);

    protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options => options.Fault = fault);
}
