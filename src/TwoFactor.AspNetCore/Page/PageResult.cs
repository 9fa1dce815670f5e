using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Renders the page, with headers that allow only content of this host.</summary>
internal sealed class PageResult(PromptModel model, int statusCode = StatusCodes.Status200OK) : IResult
{
    // Browsers apply form-action also to the redirect after a form. After the last form of a login, the host may redirect to another site, as an
    // identity provider does.
    private string Policy => model.State == PromptState.Approved ? PageHeaders.Policy : PageHeaders.PolicyForForms;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = statusCode;
        return StaticPage.WriteAsync<TwoFactorDocument>(httpContext, Policy, new() { [nameof(TwoFactorDocument.Model)] = model });
    }
}
