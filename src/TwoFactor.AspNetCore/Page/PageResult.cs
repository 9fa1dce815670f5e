using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Renders the page, with headers that keep foreign content away from it.</summary>
internal sealed class PageResult(PromptModel model, int statusCode = StatusCodes.Status200OK) : IResult
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.StatusCode = statusCode;
        PageHeaders.Set(response, Policy);
        await response.WriteAsync(await RenderAsync(httpContext), httpContext.RequestAborted);
    }

    private async Task<string> RenderAsync(HttpContext http)
    {
        CultureInfo.CurrentUICulture = PageCulture.Of(http); // for this method and what it calls
        IServiceProvider services = http.RequestServices;
        await using HtmlRenderer renderer = new(services, services.GetRequiredService<ILoggerFactory>());
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(TwoFactorDocument.Model)] = model });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TwoFactorDocument>(parameters)).ToHtmlString());
    }
}
