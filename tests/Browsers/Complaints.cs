using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace TwoFactor.Tests.Browsers;

/// <summary>The errors and warnings in the console of a test's pages.</summary>
/// <param name="withFailedRequests">Whether responses with an error status count, all of which the browser logs.</param>
internal sealed class Complaints(bool withFailedRequests = true)
{
    private readonly ConcurrentQueue<string> seen = new(); // filled by Playwright's thread

    public void ListenTo(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && (withFailedRequests || !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)))
                seen.Enqueue(message.Text);
        };
        page.PageError += (_, error) => seen.Enqueue(error);
    }

    /// <summary>Returns and forgets what was seen until now.</summary>
    public string[] Take()
    {
        List<string> taken = [];
        while (seen.TryDequeue(out string? complaint))
            taken.Add(complaint);
        return [.. taken];
    }
}
