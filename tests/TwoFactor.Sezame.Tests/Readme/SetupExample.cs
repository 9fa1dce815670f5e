using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Sezame.Tests.Readme;

/// <summary>The first example of the provider's README, so that it compiles. <see cref="ReadmeTests"/> compares the texts.</summary>
internal static class SetupExample
{
    /// <summary>What the example's <c>builder</c> offers, without ASP.NET Core.</summary>
    internal interface IHostBuilder
    {
        IServiceCollection Services { get; }

        IConfiguration Configuration { get; }
    }

    public static void Add(IHostBuilder builder)
    {
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
            .AddSezame();
    }
}
