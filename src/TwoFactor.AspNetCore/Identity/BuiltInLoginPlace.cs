using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Puts <see cref="BuiltInLogin"/> into the host's Razor Pages, if it has any.</summary>
internal sealed class BuiltInLoginPlace(BuiltInLogin login) : IConfigureOptions<RazorPagesOptions>
{
    public void Configure(RazorPagesOptions options) => options.Conventions.Add(login);
}
