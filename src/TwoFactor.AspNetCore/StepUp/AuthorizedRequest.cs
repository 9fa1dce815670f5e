using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Remembers in the scope of a request that the authorization middleware has let it through, with all requirements of its endpoint for the phone.</summary>
internal sealed class AuthorizedRequest
{
    private ClaimsPrincipal? user;
    private IReadOnlyList<TwoFactorRequirement> requirements = [];

    /// <summary>The endpoint; <see langword="null"/> as long as the middleware has let nothing through.</summary>
    public Endpoint? Endpoint { get; private set; }

    /// <summary>Records that the middleware lets the request through.</summary>
    /// <param name="http">The request.</param>
    /// <param name="met">The requirements for the phone that its user meets.</param>
    public void Record(HttpContext http, IReadOnlyList<TwoFactorRequirement> met)
    {
        Endpoint = http.GetEndpoint();
        user = http.User;
        requirements = met;
    }

    /// <summary>Whether the middleware has found that this user meets an equal requirement.</summary>
    public bool Meets(ClaimsPrincipal principal, TwoFactorRequirement requirement) => ReferenceEquals(principal, user) && requirements.Any(requirement.IsEqualTo);
}
