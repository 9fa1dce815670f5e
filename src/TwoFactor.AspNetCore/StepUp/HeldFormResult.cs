using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Renders <see cref="HeldFormDocument"/>.</summary>
internal sealed class HeldFormResult(HeldForm form) : IResult
{
    // Without form-action: where the form goes is fixed, and from there the host may redirect to another site, as a payment does.
    public Task ExecuteAsync(HttpContext httpContext) => StaticPage.WriteAsync<HeldFormDocument>(httpContext, PageHeaders.Policy, new()
    {
        [nameof(HeldFormDocument.Form)] = form,
        [nameof(HeldFormDocument.Brand)] = PageBrand.Of(httpContext),
    });
}
