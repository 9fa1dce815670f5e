using Microsoft.AspNetCore.Components;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore;

/// <summary>The part of the page that shows the question. It is static: the page's script brings it to life, and without the script it still works.</summary>
public sealed partial class TwoFactorPrompt
{
    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public PromptModel Model { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;
}
