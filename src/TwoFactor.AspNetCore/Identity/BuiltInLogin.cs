using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Endpoints;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>In the built-in UI of Identity, redirects users with a connected phone to the page, instead of asking for the code of an authenticator
/// app. That UI has no other second factor. Pages of the host that replace it are not changed.</summary>
internal sealed class BuiltInLogin : IPageApplicationModelConvention, IAsyncPageFilter
{
    /// <summary>The query parameter that shows the built-in page nevertheless.</summary>
    public const string OtherWay = "otherWay";

    private const string Assembly = "Microsoft.AspNetCore.Identity.UI";
    private const string Area = "Identity";
    private const string Page = "/Account/LoginWith2fa";

    public void Apply(PageApplicationModel model)
    {
        if (model.AreaName == Area && model.ViewEnginePath == Page && model.HandlerType.Assembly.GetName().Name == Assembly)
            model.Filters.Add(this);
    }

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        HttpContext http = context.HttpContext;
        IQueryCollection query = http.Request.Query;
        if (HttpMethods.IsGet(http.Request.Method) && !query.ContainsKey(OtherWay)
            && await http.RequestServices.GetRequiredService<IIdentityLogin>().HasPhoneAsync(http))
        {
            // Another site must not decide where the login leads, and whether it is remembered.
            bool isForeign = SameOrigin.IsCrossSite(http.Request);
            bool remember = !isForeign && bool.TryParse(query["rememberMe"], out bool asked) && asked;
            context.Result = new LocalRedirectResult(http.GetTwoFactorLoginPath(isForeign ? null : query["returnUrl"].ToString(), remember));
        }
        else
        {
            await next();
        }
    }
}
