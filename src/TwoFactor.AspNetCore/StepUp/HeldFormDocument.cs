using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The page on which the person sends a form that was kept while the phone was asked. Its fields are hidden.</summary>
internal sealed class HeldFormDocument : ComponentBase
{
    [Parameter]
    public HeldForm? Form { get; set; }

    [Parameter]
    public string Back { get; set; } = default!;

    [Parameter]
    public PageBrand Brand { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<PageFrame>(0);
        builder.AddComponentParameter(1, nameof(PageFrame.Title), $"{Texts.Get("Form.Title")} · {Brand.ApplicationName}");
        builder.AddComponentParameter(2, nameof(PageFrame.Brand), Brand);
        builder.AddComponentParameter(3, nameof(PageFrame.Content), (RenderFragment)AddContent);
        builder.CloseComponent();
    }

    private void AddContent(RenderTreeBuilder builder) => builder.AddCard(Brand, PromptIcon.Done, "good", Texts.Get("Form.Title"), card =>
    {
        card.AddText("p", "two-factor-text", Texts.Get(Form?.Fields is null ? "Form.Lost" : "Form.Kept"));
        if (Form is { Fields: { } fields })
        {
            card.AddForm(Form.Action, Texts.Get("Form.Send"), fields: form => AddFields(form, fields));
            card.AddElement("p", "two-factor-link", link => link.AddLink(cssClass: null, Back, Texts.Get("Form.Back")));
        }
        else
        {
            card.AddLink("two-factor-button", Back, Texts.Get("Form.Back"));
        }
    });

    private static void AddFields(RenderTreeBuilder builder, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        foreach ((string name, string value) in fields)
        {
            builder.OpenElement(0, "input");
            builder.AddAttribute(1, "type", "hidden");
            builder.AddAttribute(2, "name", name);
            builder.AddAttribute(3, "value", value);
            builder.CloseElement();
        }
    }
}
