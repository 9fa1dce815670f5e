using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests.Packages;

/// <summary>The example of the README of SecSign ID's adapter.</summary>
internal static class SecSignExample
{
    public static void AddSecSign(WebApplicationBuilder builder)
    {
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
            .AddSecSign();
    }
}
