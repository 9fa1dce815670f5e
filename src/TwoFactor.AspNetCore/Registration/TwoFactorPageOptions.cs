namespace TwoFactor.AspNetCore;

/// <summary>The look of the page, and its links. All addresses are paths of this host, such as <c>/logo.svg</c>. A path that begins with <c>~/</c> is
/// relative to the application's base path.</summary>
public sealed class TwoFactorPageOptions
{
    /// <summary>A logo above the question, shown at most 48 pixels high. Its alternative text is
    /// <see cref="TwoFactorWebOptions.ApplicationName"/>.</summary>
    /// <value>A path of this host; <see langword="null"/> (default) to show the application's name as text.</value>
    public string? LogoPath { get; set; }

    /// <summary>A style sheet that is loaded after the built-in one, for example with other values of the variables <c>--two-factor-*</c>.</summary>
    /// <value>A path of this host; <see langword="null"/> (default) for none.</value>
    public string? StylePath { get; set; }

    /// <summary>Another way to sign in, such as the page for recovery codes. The link is shown for logins, not for a step-up.</summary>
    /// <value>A path of this host; <see langword="null"/> (default) for none.</value>
    public string? OtherWayPath { get; set; }

    /// <summary>The text of the link to <see cref="OtherWayPath"/>.</summary>
    /// <value>Any text; <see langword="null"/> (default) for the built-in text, in the person's language.</value>
    public string? OtherWayText { get; set; }

    /// <summary>Your own page instead of the built-in one. It embeds <see cref="TwoFactorPrompt"/>, or calls the endpoints. Browsers are sent there,
    /// with <c>?purpose=</c> for a step-up.</summary>
    /// <value>A path of this host; <see langword="null"/> (default) for the built-in page.</value>
    public string? PagePath { get; set; }
}
