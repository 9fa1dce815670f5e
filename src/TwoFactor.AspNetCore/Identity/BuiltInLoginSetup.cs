using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Adds <see cref="BuiltInLogin"/> to the host's Razor Pages, if it has any.</summary>
/// <remarks>ASP.NET Core creates the list of conventions while it configures the options. Whatever was added before is lost, so this comes after all
/// configuration, in whichever order the host adds its services.</remarks>
internal sealed class BuiltInLoginSetup(BuiltInLogin login) : IPostConfigureOptions<RazorPagesOptions>
{
    public void PostConfigure(string? name, RazorPagesOptions options) => options.Conventions.Add(login);
}
