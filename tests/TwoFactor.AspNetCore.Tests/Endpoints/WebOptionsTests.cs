using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>The options of <c>AddAspNetCore</c> are checked.</summary>
public sealed class WebOptionsTests
{
    [Test]
    public async Task Options_out_of_range_are_reported_when_the_host_starts()
    {
        OptionsValidationException thrown = (await Assert.ThrowsAsync<OptionsValidationException>(() => WebScene.StartAsync(options: options =>
        {
            options.LongPollTimeout = TimeSpan.FromHours(1);
            options.Heartbeat = TimeSpan.Zero;
            options.FirstFactorLifetime = TimeSpan.Zero;
        })))!;
        Assert.That(thrown.Failures, Has.Exactly(3).Items.And.All.StartsWith("AddAspNetCore: "));
    }
}
