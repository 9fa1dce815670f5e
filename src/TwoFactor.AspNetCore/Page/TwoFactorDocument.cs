using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The whole page around <see cref="TwoFactorPrompt"/>. Written by hand, because a class of a .razor file would be public.</summary>
internal sealed class TwoFactorDocument : ComponentBase
{
    private const int LookEvery = 5;
    private const int LongestPause = 60;

    [Parameter]
    public PromptModel Model { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    // Without a script, the page is loaded again.
    private int? ReloadAfter => Model switch
    {
        { State: PromptState.Waiting } => LookEvery,
        { RetryAfter: { } retry } when retry > TimeSpan.Zero => Math.Min(PromptWords.Seconds(retry) + 1, LongestPause),
        _ => null,
    };

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html>");
        builder.OpenElement(1, "html");
        builder.AddAttribute(2, "lang", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        builder.OpenElement(3, "head");
        builder.AddMarkupContent(4, """<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">""");
        builder.OpenElement(5, "title");
        builder.AddContent(6, new PromptWords(Model, Texts).Title);
        builder.CloseElement();
        builder.AddContent(7, Style(Model.Links.Style));
        if (Model.Links.HostStyle is { } hostStyle)
            builder.AddContent(8, Style(hostStyle));
        if (ReloadAfter is { } seconds)
            builder.AddMarkupContent(13, string.Create(CultureInfo.InvariantCulture, $"""<noscript><meta http-equiv="refresh" content="{seconds}"></noscript>"""));
        builder.OpenElement(14, "script");
        builder.AddAttribute(15, "src", Model.Links.Script);
        builder.AddAttribute(16, "defer", true);
        builder.CloseElement();
        builder.CloseElement();
        builder.OpenElement(17, "body");
        builder.AddAttribute(18, "class", "two-factor-page");
        builder.OpenElement(19, "main");
        builder.OpenComponent<TwoFactorPrompt>(20);
        builder.AddComponentParameter(21, nameof(TwoFactorPrompt.Model), Model);
        builder.CloseComponent();
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
    }

    private static RenderFragment Style(string address) => builder =>
    {
        builder.OpenElement(0, "link");
        builder.AddAttribute(1, "rel", "stylesheet");
        builder.AddAttribute(2, "href", address);
        builder.CloseElement();
    };
}
