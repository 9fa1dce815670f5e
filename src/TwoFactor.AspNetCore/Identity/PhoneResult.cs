using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Renders <see cref="PhoneDocument"/>.</summary>
internal sealed class PhoneResult(PhoneView view) : IResult
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        CultureInfo.CurrentUICulture = PageCulture.Of(httpContext); // for this method and what it calls
        PageHeaders.Set(httpContext.Response, Policy);
        IServiceProvider services = httpContext.RequestServices;
        await using HtmlRenderer renderer = new(services, services.GetRequiredService<ILoggerFactory>());
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(PhoneDocument.View)] = view,
            [nameof(PhoneDocument.Links)] = PhoneLinks.Of(httpContext),
        });
        string page = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PhoneDocument>(parameters)).ToHtmlString());
        await httpContext.Response.WriteAsync(page, httpContext.RequestAborted);
    }
}
