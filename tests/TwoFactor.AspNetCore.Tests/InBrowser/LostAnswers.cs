using Microsoft.Playwright;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Requests of a page that get their answer late or never.</summary>
internal static class LostAnswers
{
    /// <summary>The first request to an address is never answered, as over a connection that was lost unnoticed.</summary>
    public static async Task<(TaskCompletionSource First, Func<int> Sent)> LoseFirstAsync(IBrowserContext browser, Func<Uri, bool> address)
    {
        TaskCompletionSource first = BrowserFixture.Signal();
        int sent = 0;
        await browser.RouteAsync(url => address(new Uri(url)), route =>
        {
            if (Interlocked.Increment(ref sent) > 1)
                return route.ContinueAsync();
            first.TrySetResult();
            return Task.CompletedTask;
        });
        return (first, () => Volatile.Read(ref sent));
    }

    /// <summary>The server handles the first request to an address, and the browser gets its cookies, but the page does not get the response.</summary>
    public static async Task<Func<int>> LoseFirstAnswerAsync(IBrowserContext browser, string address)
    {
        int sent = 0;
        await browser.RouteAsync(address, async route =>
        {
            if (Interlocked.Increment(ref sent) > 1)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync();
            await route.AbortAsync();
        });
        return () => Volatile.Read(ref sent);
    }

    /// <summary>The server handles the request, and the page gets the response later.</summary>
    public static async Task HoldAnswerAsync(IRoute route, TaskCompletionSource handled, TaskCompletionSource answers)
    {
        IAPIResponse answer = await route.FetchAsync();
        handled.TrySetResult();
        await BrowserFixture.ReachedAsync(answers);
        await route.FulfillAsync(new() { Response = answer });
    }
}
