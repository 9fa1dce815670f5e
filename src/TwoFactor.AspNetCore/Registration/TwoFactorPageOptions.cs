namespace TwoFactor.AspNetCore;

/// <summary>How the page looks, and where else it leads. All addresses are paths of this host, such as <c>/logo.svg</c>; one that begins with <c>~/</c>
/// lies below the application's base path.</summary>
public sealed class TwoFactorPageOptions
{
    /// <summary>A picture above the question, shown at most 48 pixels high. Its text is <see cref="TwoFactorWebOptions.ApplicationName"/>.</summary>
    /// <value>A path of this host; <see langword="null"/> (default) for the application's name in letters.</value>
    public string? LogoPath { get; set; }

    /// <summary>A style sheet after ours, for example with other values of the variables <c>--two-factor-*</c>.</summary>
    /// <value>A path of this host; <see langword="null"/> (default) for none.</value>
    public string? StylePath { get; set; }

    /// <summary>Another way to sign in, such as the page for recovery codes. It is offered while somebody signs in, and not for a step-up.</summary>
    /// <value>A path of this host; <see langword="null"/> (default) for none.</value>
    public string? OtherWayPath { get; set; }

    /// <summary>What the link to <see cref="OtherWayPath"/> says.</summary>
    /// <value>Any text; <see langword="null"/> (default) for ours, in the person's language.</value>
    public string? OtherWayText { get; set; }

    /// <summary>Your own page in place of ours: it embeds <see cref="TwoFactorPrompt"/>, or calls the endpoints. Browsers are sent there, with
    /// <c>?purpose=</c> for a step-up.</summary>
    /// <value>A path of this host; <see langword="null"/> (default) for our page.</value>
    public string? PagePath { get; set; }
}
