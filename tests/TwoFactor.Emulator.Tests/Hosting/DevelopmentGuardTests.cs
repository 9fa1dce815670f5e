using System.Net;
using TwoFactor.Emulator.Hosting;

namespace TwoFactor.Emulator.Tests.Hosting;

/// <summary>Where an emulator may start: not in production, unless that is allowed.</summary>
internal sealed class DevelopmentGuardTests
{
    [TestCase("Production")]
    [TestCase("PRODUCTION")]
    [TestCase("Production ")]
    [TestCase("Prod")]
    [TestCase("live")]
    [TestCase("Staging")]
    [TestCase("Development ")]
    [TestCase(" ")]
    [TestCase("NotDevelopment")]
    public void An_environment_that_may_be_production_is_refused_unless_allowed(string environment)
    {
        EmulatorOptions options = new();
        foreach (string variable in (string[])["DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT"])
        {
            InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(
                () => DevelopmentGuard.Check(options, name => name == variable ? environment : "Development"));
            Assert.That(refusal.Message, Does.Contain($"\"{environment}\"").And.Contain("--allow-outside-development"));
        }

        Assert.Throws<InvalidOperationException>(() => DevelopmentGuard.Check(options, environment));
        options.AllowOutsideDevelopment = true;
        Assert.DoesNotThrow(() => DevelopmentGuard.Check(options, _ => environment));
        Assert.DoesNotThrow(() => DevelopmentGuard.Check(options, environment));
    }

    [TestCase("Development")]
    [TestCase("development")]
    [TestCase("Testing")]
    [TestCase("CI")]
    public void A_development_environment_is_accepted_on_any_address(string environment) =>
        Assert.DoesNotThrow(() => DevelopmentGuard.Check(new EmulatorOptions { Address = IPAddress.Any }, _ => environment));

    // A host without an environment variable has the environment Production, and is refused.
    [TestCase(null)]
    [TestCase("")]
    public void Without_an_environment_only_loopback_addresses_are_accepted(string? environment)
    {
        Assert.DoesNotThrow(() => DevelopmentGuard.Check(new EmulatorOptions(), _ => environment));
        Assert.DoesNotThrow(() => DevelopmentGuard.Check(new EmulatorOptions { Address = IPAddress.IPv6Loopback }, _ => environment));
        foreach (IPAddress address in (IPAddress[])[IPAddress.Any, IPAddress.IPv6Any, IPAddress.Parse("192.0.2.7")])
        {
            EmulatorOptions options = new() { Address = address };
            InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => DevelopmentGuard.Check(options, _ => environment));
            Assert.That(refusal.Message, Does.Contain(address.ToString()));
            options.AllowOutsideDevelopment = true;
            Assert.DoesNotThrow(() => DevelopmentGuard.Check(options, _ => environment));
        }
    }
}
