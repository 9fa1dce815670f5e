using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The page with the form that was held back. Its fields are hidden, and the person sends it with one button.</summary>
internal sealed class HeldFormDocument : ComponentBase
{
    [Parameter]
    public HeldForm Form { get; set; } = default!;

    [Parameter]
    public string Style { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html>");
        builder.OpenElement(1, "html");
        builder.AddAttribute(2, "lang", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        builder.OpenElement(3, "head");
        builder.AddMarkupContent(4, """<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">""");
        builder.OpenElement(5, "title");
        builder.AddContent(6, Texts.Get("Form.Title"));
        builder.CloseElement();
        builder.OpenElement(7, "link");
        builder.AddAttribute(8, "rel", "stylesheet");
        builder.AddAttribute(9, "href", Style);
        builder.CloseElement();
        builder.CloseElement();
        builder.OpenElement(10, "body");
        builder.AddAttribute(10, "class", "two-factor-page");
        builder.OpenElement(11, "main");
        builder.OpenElement(12, "section");
        builder.AddAttribute(13, "class", "two-factor two-factor-card");
        builder.OpenElement(14, "h1");
        builder.AddContent(15, Texts.Get("Form.Title"));
        builder.CloseElement();
        builder.OpenElement(16, "p");
        builder.AddContent(17, Texts.Get(Form.Fields is null ? "Form.Lost" : "Form.Kept"));
        builder.CloseElement();
        if (Form.Fields is { } fields)
            AddForm(builder, fields);
        builder.OpenElement(30, "p");
        builder.OpenElement(31, "a");
        builder.AddAttribute(32, "href", Form.Back);
        builder.AddContent(33, Texts.Get("Form.Back"));
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
    }

    private void AddForm(RenderTreeBuilder builder, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        builder.OpenElement(18, "form");
        builder.AddAttribute(19, "method", "post");
        builder.AddAttribute(20, "action", Form.Action);
        foreach ((string name, string value) in fields)
        {
            builder.OpenElement(21, "input");
            builder.AddAttribute(22, "type", "hidden");
            builder.AddAttribute(23, "name", name);
            builder.AddAttribute(24, "value", value);
            builder.CloseElement();
        }

        builder.OpenElement(25, "button");
        builder.AddContent(26, Texts.Get("Form.Send"));
        builder.CloseElement();
        builder.CloseElement();
    }
}
