namespace TwoFactor.AspNetCore.Identity;

/// <summary>What the login page has decided about a login of Identity. It is the protected content of the link to the page.</summary>
internal sealed record LoginLink
{
    /// <summary>The hash of the only browser that can use it.</summary>
    public required string Browser { get; init; }

    /// <summary>Until when it can be used (UTC).</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Where the browser goes after the login: a path of this host.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>Whether the sign-in is kept when the browser is closed.</summary>
    public bool RememberMe { get; init; }

    /// <summary>Whether this browser needs no second factor next time.</summary>
    public bool RememberMachine { get; init; }

    public override string ToString() => nameof(LoginLink);
}
