using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>What <c>AddAspNetCore</c> leaves to the host.</summary>
public sealed class AddedServicesTests
{
    [Test]
    public void AddAspNetCore_adds_no_authentication_antiforgery_or_localization()
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddAspNetCore().AddAspNetCore();
        Assert.That(services.Select(service => service.ServiceType.FullName), Has.None.StartsWith("Microsoft.AspNetCore.Authentication")
            .And.None.StartsWith("Microsoft.AspNetCore.Antiforgery").And.None.StartsWith("Microsoft.Extensions.Localization"));
    }
}
