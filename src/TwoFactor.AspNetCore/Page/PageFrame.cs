using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The HTML document around the content of all pages. It is written in C#, like the pages, because the class of a .razor file would be
/// public.</summary>
internal sealed class PageFrame : ComponentBase
{
    [Parameter]
    public string Title { get; set; } = default!;

    [Parameter]
    public PageBrand Brand { get; set; } = default!;

    /// <summary>The page's script, if it has one.</summary>
    [Parameter]
    public string? Script { get; set; }

    /// <summary>After how many seconds the page is loaded again if scripts do not run; <see langword="null"/> for never.</summary>
    [Parameter]
    public int? ReloadAfter { get; set; }

    /// <summary>The address from which it is loaded again; <see langword="null"/> for its own.</summary>
    [Parameter]
    public string? ReloadFrom { get; set; }

    [Parameter]
    public RenderFragment Content { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html>");
        builder.OpenElement(1, "html");
        builder.AddAttribute(2, "lang", Texts.Language);
        builder.AddAttribute(2, "dir", Texts.Direction == "rtl" ? "rtl" : null);
        builder.OpenElement(3, "head");
        builder.AddMarkupContent(4, """<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">""");
        builder.AddText("title", cssClass: null, Title);
        AddStyle(builder, Brand.Style);
        if (Brand.HostStyle is { } hostStyle)
            AddStyle(builder, hostStyle);
        if (ReloadAfter is { } seconds)
            builder.AddMarkupContent(5, string.Create(CultureInfo.InvariantCulture, $"""<noscript><meta http-equiv="refresh" content="{seconds}{Address}"></noscript>"""));
        if (Script is not null)
        {
            builder.OpenElement(6, "script");
            builder.AddAttribute(7, "src", Script);
            builder.AddAttribute(8, "defer", true);
            builder.CloseElement();
        }

        builder.CloseElement();
        builder.AddElement("body", "two-factor-page", body => body.AddElement("main", cssClass: null, Content));
        builder.CloseElement();
    }

    private string? Address => ReloadFrom is { } address ? "; url=" + HtmlEncoder.Default.Encode(address) : null;

    private static void AddStyle(RenderTreeBuilder builder, string address)
    {
        builder.OpenElement(0, "link");
        builder.AddAttribute(1, "rel", "stylesheet");
        builder.AddAttribute(2, "href", address);
        builder.CloseElement();
    }
}
