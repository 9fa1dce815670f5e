using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Tests.Conformance.Sample;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance.Wrong;

/// <summary>The sample provider with a fault, for the suite. A case that it <paramref name="fails"/> may run into the limit of time, which is short then.</summary>
internal sealed class WrongFixture(Fault fault, bool fails) : SampleFixture
{
    public override TimeSpan Timeout => fails ? TimeSpan.FromSeconds(4) : base.Timeout;

    protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options => options.Fault = fault);
}
