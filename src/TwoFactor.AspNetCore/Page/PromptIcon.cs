namespace TwoFactor.AspNetCore.Page;

/// <summary>The icon above the heading. It is decorative: the heading contains the same information.</summary>
internal static class PromptIcon
{
    public const string Phone = """<rect x="15" y="6" width="18" height="36" rx="4"/><path d="M22 36h4"/>""";
    private const string Waves = """<path class="two-factor-wave" d="M38 18a9 9 0 0 1 0 12M10 18a9 9 0 0 0 0 12"/><path class="two-factor-wave" d="M43 13a16 16 0 0 1 0 22M5 13a16 16 0 0 0 0 22"/>""";
    private const string Hands = """<path d="M24 14v11l7 4"/>""";
    private const string Circle = """<circle cx="24" cy="24" r="18"/>""";

    public const string Done = Circle + """<path d="m16 25 6 6 11-13"/>""";
    public const string Notice = Circle + """<path d="M24 14v13M24 33.5v.5"/>""";

    public static string Of(PromptModel model) => model.State switch
    {
        PromptState.Ready => Phone,
        PromptState.Waiting => Phone + Waves,
        PromptState.Approved => Done,
        PromptState.Denied or PromptState.Cancelled => Circle + """<path d="m18 18 12 12M30 18 18 30"/>""",
        PromptState.Expired or PromptState.TooOld => Circle + Hands,
        PromptState.Refused when model.RetryAfter is not null => Circle + Hands,
        _ => Notice,
    };

    /// <summary>The icon's colour.</summary>
    public static string Tone(PromptState state) => state switch
    {
        PromptState.Approved => "good",
        PromptState.Denied or PromptState.Suspended or PromptState.Invalid => "bad",
        PromptState.Ready or PromptState.Waiting => "calm",
        _ => "plain",
    };
}
