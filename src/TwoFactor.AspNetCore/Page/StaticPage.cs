using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Renders one of this package's pages into the response.</summary>
internal static class StaticPage
{
    /// <param name="http">The request.</param>
    /// <param name="contentSecurityPolicy">The content security policy of the page.</param>
    /// <param name="parameters">The parameters of the component.</param>
    public static async Task WriteAsync<TPage>(HttpContext http, string contentSecurityPolicy, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        CultureInfo.CurrentUICulture = PageCulture.Of(http); // applies to this method and to the methods that it calls
        PageHeaders.Set(http.Response, contentSecurityPolicy);
        IServiceProvider services = http.RequestServices;
        await using HtmlRenderer renderer = new(services, services.GetRequiredService<ILoggerFactory>());
        string page = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        await http.Response.WriteAsync(page, http.RequestAborted);
    }
}
