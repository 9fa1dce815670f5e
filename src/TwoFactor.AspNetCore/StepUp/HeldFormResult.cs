using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Renders <see cref="HeldFormDocument"/>.</summary>
internal sealed class HeldFormResult(HeldForm form) : IResult
{
    // Without form-action: where the form goes is fixed, and from there the host may redirect to another site, as a payment does.
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        PageHeaders.Set(httpContext.Response, Policy);
        CultureInfo.CurrentUICulture = PageCulture.Of(httpContext); // for this method and what it calls
        IServiceProvider services = httpContext.RequestServices;
        string style = services.GetRequiredService<TwoFactorLinks>().Asset(httpContext, services.GetRequiredService<PageAssets>().StyleName);
        await using HtmlRenderer renderer = new(services, services.GetRequiredService<ILoggerFactory>());
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(HeldFormDocument.Form)] = form,
            [nameof(HeldFormDocument.Style)] = style,
        });
        string page = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<HeldFormDocument>(parameters)).ToHtmlString());
        await httpContext.Response.WriteAsync(page, httpContext.RequestAborted);
    }
}
