namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Remembers in the scope of a request that the authorization middleware has let it through, with all requirements of its endpoint for the phone.</summary>
internal sealed class AuthorizedRequest
{
    public bool IsAuthorized { get; set; }
}
