using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The whole page around <see cref="TwoFactorPrompt"/>.</summary>
internal sealed class TwoFactorDocument : ComponentBase
{
    private const int LookEvery = 5;
    private const int LongestPause = 60;

    [Parameter]
    public PromptModel Model { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    // If scripts do not run, the page is loaded again.
    private int? ReloadAfter => Model switch
    {
        { Stays: true } => null,
        { State: PromptState.Waiting or PromptState.Unavailable } => LookEvery,
        { RetryAfter: { } retry } when retry > TimeSpan.Zero => Math.Min(PromptWords.Seconds(retry) + 1, LongestPause),
        _ => null,
    };

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<PageFrame>(0);
        builder.AddComponentParameter(1, nameof(PageFrame.Title), new PromptWords(Model, Texts).Title);
        builder.AddComponentParameter(2, nameof(PageFrame.Brand), new PageBrand(Model.ApplicationName, Model.Links.Logo, Model.Links.Style, Model.Links.HostStyle));
        builder.AddComponentParameter(3, nameof(PageFrame.Script), Model.Stays ? null : Model.Links.Script);
        builder.AddComponentParameter(4, nameof(PageFrame.ReloadAfter), ReloadAfter);
        builder.AddComponentParameter(5, nameof(PageFrame.ReloadFrom), Model.State == PromptState.Unavailable ? Model.Links.Page : null); // it may be the response to a form
        builder.AddComponentParameter(6, nameof(PageFrame.Content), (RenderFragment)AddPrompt);
        builder.CloseComponent();
    }

    private void AddPrompt(RenderTreeBuilder builder)
    {
        builder.OpenComponent<TwoFactorPrompt>(0);
        builder.AddComponentParameter(1, nameof(TwoFactorPrompt.Model), Model);
        builder.CloseComponent();
    }
}
