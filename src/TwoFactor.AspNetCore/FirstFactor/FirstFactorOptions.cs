using Microsoft.AspNetCore.Authentication;

namespace TwoFactor.AspNetCore;

/// <summary>Options of one <c>SignInFirstFactorAsync</c>.</summary>
public sealed class FirstFactorOptions
{
    /// <summary>Whether the person has already passed a first factor, such as a password. Set <see langword="false"/> for a login with only a user
    /// name. The page is then the same whether the subject exists or not, and <see cref="TwoFactorWebOptions.SignIn"/> must be set: the principal
    /// has the name as it was typed, and only <see cref="FlowOutcome.ApprovedUser"/> says who approved.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool HasFirstFactor { get; set; } = true;

    /// <summary>A short text for the phone.</summary>
    /// <value>At most 80 characters are used; <see langword="null"/> (default) for the purpose.</value>
    public string? Message { get; set; }

    /// <summary>Whether an approval under another name counts; see <see cref="FlowRequest.AllowAlias"/>. If so, only
    /// <see cref="TwoFactorSignInContext.Outcome"/> names the user who approved, and <see cref="TwoFactorWebOptions.SignIn"/> must be
    /// set.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowAlias { get; set; }

    /// <summary>Where the browser goes after the approval. Only paths of this host are used.</summary>
    /// <value><see langword="null"/> (default) for <c>RedirectUri</c> of <see cref="Properties"/>, else the request's own <c>ReturnUrl</c> (in the query,
    /// or in a form that was read), else the root of the application.</value>
    public string? ReturnUrl { get; set; }

    /// <summary>The scheme to sign in with. It must be registered and able to sign in, unless <see cref="TwoFactorWebOptions.SignIn"/> is set.</summary>
    /// <value><see langword="null"/> (default) for the host's default scheme for signing in.</value>
    public string? Scheme { get; set; }

    /// <summary>Properties for the sign-in, such as whether the cookie is persistent.</summary>
    /// <value><see langword="null"/> by default. <see cref="AuthenticationProperties.Parameters"/> are not kept.</value>
    public AuthenticationProperties? Properties { get; set; }

    /// <summary>Whether a form posted by another site may start a login, as with an identity provider that posts its response. Allow it only if the
    /// host checks such posts itself: otherwise, an attacker could log a person's browser in to the attacker's account.</summary>
    /// <remarks>Browsers send none of this package's cookies with such a post, so each one begins anew: two clicks on the other site's button ask a phone of Sezame twice,
    /// and step-ups of this browser start again. To prevent this, keep the principal in a cookie of your own, redirect to a GET of your host, and call
    /// <c>SignInFirstFactorAsync</c> there.</remarks>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowCrossSitePost { get; set; }
}
