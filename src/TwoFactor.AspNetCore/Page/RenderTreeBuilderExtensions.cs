using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TwoFactor.AspNetCore.Page;

/// <summary>Short methods that write elements. Sequence numbers do not matter here, because the pages are rendered only once.</summary>
internal static class RenderTreeBuilderExtensions
{
    public static void AddElement(this RenderTreeBuilder builder, string name, string? cssClass, RenderFragment content)
    {
        builder.OpenElement(0, name);
        builder.AddAttribute(1, "class", cssClass);
        builder.AddContent(2, content);
        builder.CloseElement();
    }

    public static void AddText(this RenderTreeBuilder builder, string name, string? cssClass, string text)
    {
        builder.OpenElement(0, name);
        builder.AddAttribute(1, "class", cssClass);
        builder.AddContent(2, text);
        builder.CloseElement();
    }

    public static void AddLink(this RenderTreeBuilder builder, string? cssClass, string address, string text)
    {
        builder.OpenElement(0, "a");
        builder.AddAttribute(1, "class", cssClass);
        builder.AddAttribute(2, "href", address);
        builder.AddContent(3, text);
        builder.CloseElement();
    }

    /// <summary>A form that is posted, with one button.</summary>
    public static void AddForm(this RenderTreeBuilder builder, string action, string button, bool isQuiet = false, RenderFragment? fields = null, string? waitsFor = null)
    {
        builder.OpenElement(0, "form");
        builder.AddAttribute(1, "method", "post");
        builder.AddAttribute(2, "action", action);
        builder.AddAttribute(3, "data-two-factor-phone", waitsFor);
        builder.AddContent(4, fields);
        builder.AddText("button", isQuiet ? "two-factor-quiet" : null, button);
        builder.CloseElement();
    }

    /// <summary>The card of a page without a question: the application, an icon, a heading, and further content.</summary>
    public static void AddCard(this RenderTreeBuilder builder, PageBrand brand, string icon, string tone, string heading, RenderFragment rest) =>
        builder.AddElement("section", "two-factor two-factor-card", card =>
        {
            card.AddElement("p", "two-factor-application", name => AddBrand(name, brand));
            card.OpenElement(0, "div");
            card.AddAttribute(1, "class", $"two-factor-icon two-factor-{tone}");
            card.AddAttribute(2, "aria-hidden", "true");
            card.AddMarkupContent(3, $"""<svg viewBox="0 0 48 48" width="48" height="48" focusable="false">{icon}</svg>""");
            card.CloseElement();
            card.AddText("h1", cssClass: null, heading);
            card.AddContent(4, rest);
        });

    private static void AddBrand(RenderTreeBuilder builder, PageBrand brand)
    {
        if (brand.Logo is not { } logo)
        {
            builder.AddContent(0, brand.ApplicationName);
            return;
        }

        builder.OpenElement(1, "img");
        builder.AddAttribute(2, "src", logo);
        builder.AddAttribute(3, "alt", brand.ApplicationName);
        builder.CloseElement();
    }
}
