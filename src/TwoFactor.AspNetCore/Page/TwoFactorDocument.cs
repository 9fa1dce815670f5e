using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The whole page around <see cref="TwoFactorPrompt"/>. Written by hand, because a class of a .razor file would be public.</summary>
internal sealed class TwoFactorDocument : ComponentBase
{
    // Without a script, the page is loaded again.
    private const string Reload = """<noscript><meta http-equiv="refresh" content="5"></noscript>""";

    [Parameter]
    public PromptModel Model { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    // The invariant culture has no language, and our own texts for it are English.
    private static string Language => CultureInfo.CurrentUICulture is { Name.Length: > 0 } culture ? culture.TwoLetterISOLanguageName : "en";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html>");
        builder.OpenElement(1, "html");
        builder.AddAttribute(2, "lang", Language);
        builder.OpenElement(3, "head");
        builder.AddMarkupContent(4, """<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">""");
        builder.OpenElement(5, "title");
        builder.AddContent(6, Texts.Get("Title", Model.ApplicationName));
        builder.CloseElement();
        builder.OpenElement(7, "link");
        builder.AddAttribute(8, "rel", "stylesheet");
        builder.AddAttribute(9, "href", Model.Links.Style);
        builder.CloseElement();
        if (Model.State == PromptState.Waiting)
            builder.AddMarkupContent(10, Reload);
        builder.OpenElement(11, "script");
        builder.AddAttribute(12, "src", Model.Links.Script);
        builder.AddAttribute(13, "defer", true);
        builder.CloseElement();
        builder.CloseElement();
        builder.OpenElement(14, "body");
        builder.OpenElement(15, "main");
        builder.OpenComponent<TwoFactorPrompt>(16);
        builder.AddComponentParameter(17, nameof(TwoFactorPrompt.Model), Model);
        builder.CloseComponent();
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
    }
}
