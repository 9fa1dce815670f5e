using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.Registration;

/// <summary>Checks the options when the host starts, all at once.</summary>
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

        Range(nameof(options.FirstFactorLifetime), options.FirstFactorLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        Range(nameof(options.LongestPoll), options.LongestPoll, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Range(nameof(options.Heartbeat), options.Heartbeat, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Range(nameof(options.StepUpMaxAge), options.StepUpMaxAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        return findings.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(findings);
    }
}
