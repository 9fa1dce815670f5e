namespace TwoFactor.AspNetCore.Cookies;

/// <summary>Marks endpoints that wait for the phone or for the service. Their response may come after the user has signed out in another tab, or another one has signed in,
/// and must not write the cookie of the session with which the request began.</summary>
internal sealed class SlowRequest
{
    private static readonly SlowRequest Mark = new();

    private SlowRequest()
    {
    }

    /// <summary>Marks endpoints.</summary>
    public static void Add(Microsoft.AspNetCore.Builder.IEndpointConventionBuilder endpoints) => endpoints.Add(endpoint => endpoint.Metadata.Add(Mark));
}
