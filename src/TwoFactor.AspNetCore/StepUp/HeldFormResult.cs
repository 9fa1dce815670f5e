using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Renders <see cref="HeldFormDocument"/>.</summary>
/// <param name="form">The form; <see langword="null"/> if another one has taken its place.</param>
/// <param name="back">The page with the form.</param>
internal sealed class HeldFormResult(HeldForm? form, string back) : IResult
{
    // Without form-action: the form's target is fixed, and from there the host may redirect to another site, for example for a payment.
    public Task ExecuteAsync(HttpContext httpContext) => StaticPage.WriteAsync<HeldFormDocument>(httpContext, PageHeaders.Policy, new()
    {
        [nameof(HeldFormDocument.Form)] = form,
        [nameof(HeldFormDocument.Back)] = back,
        [nameof(HeldFormDocument.Brand)] = PageBrand.Of(httpContext),
    });
}
