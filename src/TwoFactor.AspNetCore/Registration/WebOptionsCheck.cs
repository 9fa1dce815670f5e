using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.Registration;

/// <summary>Checks all options when the host starts.</summary>
internal sealed class WebOptionsCheck : IValidateOptions<TwoFactorWebOptions>
{
    public ValidateOptionsResult Validate(string? name, TwoFactorWebOptions options)
    {
        List<string> findings = [];
        void Range(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                findings.Add($"AddAspNetCore: {setting} is outside {least} to {most}.");
        }

        // The page loads nothing from other hosts, and has no links to them.
        void Local(string setting, string? path)
        {
            if (path is not null && !RedirectHttpResult.IsLocalUrl(path))
                findings.Add($"AddAspNetCore: Page.{setting} is not a path of this host. A path begins with a slash, or with ~/ for a path below the application's base path.");
        }

        Range(nameof(options.FirstFactorLifetime), options.FirstFactorLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        Range(nameof(options.LongPollTimeout), options.LongPollTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Range(nameof(options.Heartbeat), options.Heartbeat, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Range(nameof(options.StepUpMaxAge), options.StepUpMaxAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Local(nameof(options.Page.LogoPath), options.Page.LogoPath);
        Local(nameof(options.Page.StylePath), options.Page.StylePath);
        Local(nameof(options.Page.OtherWayPath), options.Page.OtherWayPath);
        Local(nameof(options.Page.PagePath), options.Page.PagePath);
        return findings.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(findings);
    }
}
