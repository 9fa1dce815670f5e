using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Renders <see cref="PhoneDocument"/>.</summary>
internal sealed class PhoneResult(PhoneView view) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => StaticPage.WriteAsync<PhoneDocument>(httpContext, PageHeaders.PolicyForForms, new()
    {
        [nameof(PhoneDocument.View)] = view,
        [nameof(PhoneDocument.Links)] = PhoneLinks.Of(httpContext),
        [nameof(PhoneDocument.Brand)] = PageBrand.Of(httpContext),
    });
}
