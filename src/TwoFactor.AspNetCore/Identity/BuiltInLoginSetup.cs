using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Adds <see cref="BuiltInLogin"/> to the host's Razor Pages, if it has any.</summary>
internal sealed class BuiltInLoginSetup(BuiltInLogin login) : IConfigureOptions<RazorPagesOptions>
{
    public void Configure(RazorPagesOptions options) => options.Conventions.Add(login);
}
