using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Remembers in the scope of a request that the authorization middleware has let it through, with all requirements of its endpoint for the phone.</summary>
internal sealed class AuthorizedRequest
{
    /// <summary>The endpoint; <see langword="null"/> as long as the middleware has let nothing through.</summary>
    public Endpoint? Endpoint { get; set; }
}
