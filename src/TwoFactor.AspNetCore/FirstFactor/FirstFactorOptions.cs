using Microsoft.AspNetCore.Authentication;

namespace TwoFactor.AspNetCore;

/// <summary>Options of one <c>SignInFirstFactorAsync</c>.</summary>
public sealed class FirstFactorOptions
{
    /// <summary>Whether the person has proven something already, such as a password. Passwordless hosts, which know a name only, set <see langword="false"/>:
    /// then the page is the same whether the subject exists or not.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool HasFirstFactor { get; set; } = true;

    /// <summary>What the phone shows, in few words.</summary>
    /// <value>80 characters at most are used; <see langword="null"/> (default) for the purpose.</value>
    public string? Message { get; set; }

    /// <summary>Whether an approval by another name counts; see <see cref="FlowRequest.AllowAlias"/>. Then only <see cref="FirstFactorCompleted.Outcome"/>
    /// tells who approved, and <see cref="TwoFactorWebOptions.OnCompleted"/> must be set.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowAlias { get; set; }

    /// <summary>Where the browser goes after the approval. Only paths of this host count.</summary>
    /// <value><see langword="null"/> (default) for the request's own <c>ReturnUrl</c> (in the query, or in a form that was read), else the root of the
    /// application.</value>
    public string? ReturnUrl { get; set; }

    /// <summary>The scheme to sign in with.</summary>
    /// <value><see langword="null"/> (default) for the host's default scheme for signing in.</value>
    public string? Scheme { get; set; }

    /// <summary>Properties for the sign-in, such as whether the cookie is persistent.</summary>
    /// <value><see langword="null"/> by default. <see cref="AuthenticationProperties.Parameters"/> are not kept.</value>
    public AuthenticationProperties? Properties { get; set; }

    /// <summary>Whether a form that another site posts may begin a login, as an identity provider does with its answer. Anyone could otherwise log a
    /// person's browser in to an account of their own.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowCrossSitePost { get; set; }
}
