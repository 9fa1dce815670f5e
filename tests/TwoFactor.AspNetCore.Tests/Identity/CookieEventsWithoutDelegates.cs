using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>A host's own class for the events of its cookies, which does not call the delegates.</summary>
internal sealed class CookieEventsWithoutDelegates : CookieAuthenticationEvents
{
    private readonly ConcurrentQueue<string> signIns = new();

    /// <summary>The schemes that have signed in so far.</summary>
    public IReadOnlyList<string> SignIns => [.. signIns];

    public override Task SigningIn(CookieSigningInContext context)
    {
        signIns.Enqueue(context.Scheme.Name);
        return Task.CompletedTask;
    }
}
