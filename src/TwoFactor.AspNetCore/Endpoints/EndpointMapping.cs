using Microsoft.AspNetCore.Routing.Patterns;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Refuses mappings of the endpoints with which their addresses would be wrong.</summary>
internal sealed class EndpointMapping
{
    private static readonly string[] QueryNames = ["purpose", "form", "id", "seen", "wait", "login", "back"];

    private int count;

    /// <summary>Records that the endpoints are mapped. They can be mapped only once, because their names are unique.</summary>
    /// <exception cref="InvalidOperationException">They were mapped before.</exception>
    public void Record()
    {
        if (Interlocked.Increment(ref count) > 1)
            throw new InvalidOperationException("MapTwoFactor was called twice. One page serves all tenants and all kinds of logins.");
    }

    /// <summary>Refuses a route parameter that has the name of one of our query values: routing would put the query's value into the path.</summary>
    /// <exception cref="InvalidOperationException">There is such a parameter.</exception>
    public static void EnsureNoQueryName(RoutePattern pattern)
    {
        if (pattern.Parameters.FirstOrDefault(one => QueryNames.Contains(one.Name, StringComparer.OrdinalIgnoreCase)) is { } parameter)
            throw new InvalidOperationException($"The page is mapped below a route parameter \"{parameter.Name}\", and its own addresses have a value of that name in their query. Rename the parameter.");
    }
}
