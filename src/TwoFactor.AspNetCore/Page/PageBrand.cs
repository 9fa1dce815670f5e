using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Endpoints;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The application's name, logo and style, for all pages of this package.</summary>
/// <param name="ApplicationName">Its name.</param>
/// <param name="Logo">The address of its logo, if it has one.</param>
/// <param name="Style">The address of the built-in style.</param>
/// <param name="HostStyle">The address of the host's own style, if it has one.</param>
internal sealed record PageBrand(string ApplicationName, string? Logo, string Style, string? HostStyle)
{
    public static PageBrand Of(HttpContext http)
    {
        IServiceProvider services = http.RequestServices;
        TwoFactorWebOptions options = services.GetRequiredService<IOptions<TwoFactorWebOptions>>().Value;
        return new PageBrand(
            options.ApplicationName ?? services.GetRequiredService<IHostEnvironment>().ApplicationName,
            HostPath.Resolve(http, options.Page.LogoPath),
            services.GetRequiredService<TwoFactorLinks>().Asset(http, services.GetRequiredService<PageAssets>().StyleName),
            HostPath.Resolve(http, options.Page.StylePath));
    }
}
