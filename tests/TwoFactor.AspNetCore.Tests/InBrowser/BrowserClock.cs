using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>The clock of a browser, which a test stops and moves.</summary>
internal static class BrowserClock
{
    public static async Task<DateTime> NowAsync(IPage page) => DateTime.UnixEpoch.AddMilliseconds(await page.EvaluateAsync<double>("Date.now()"));

    public static async Task StopAsync(IBrowserContext browser)
    {
        await browser.Clock.InstallAsync();
        await browser.Clock.PauseAtAsync(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));
    }

    /// <summary>Sets the clock forward until a condition holds. The page may not have begun its next pause when the clock is set forward, so this is done
    /// repeatedly.</summary>
    public static Task FastForwardUntilAsync(
        IPage page, Func<Task<bool>> condition, double seconds = 2, [CallerArgumentExpression(nameof(condition))] string awaited = "") => Wait.UntilAsync(
            async () =>
            {
                await page.Clock.FastForwardAsync((long)(1000 * seconds));
                return await condition();
            }, awaited);

    /// <inheritdoc cref="FastForwardUntilAsync(IPage, Func{Task{bool}}, double, string)"/>
    public static Task FastForwardUntilAsync(IPage page, Func<bool> condition, double seconds, [CallerArgumentExpression(nameof(condition))] string awaited = "") =>
        FastForwardUntilAsync(page, () => Task.FromResult(condition()), seconds, awaited);
}
