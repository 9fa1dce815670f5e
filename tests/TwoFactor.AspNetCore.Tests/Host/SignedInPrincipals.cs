using System.Collections.Concurrent;
using System.Security.Claims;

namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>The principals that were signed in so far.</summary>
internal sealed class SignedInPrincipals
{
    private readonly ConcurrentQueue<ClaimsPrincipal> principals = new();

    public IReadOnlyList<ClaimsPrincipal> Principals => [.. principals];

    public void Add(ClaimsPrincipal principal) => principals.Enqueue(principal);
}
