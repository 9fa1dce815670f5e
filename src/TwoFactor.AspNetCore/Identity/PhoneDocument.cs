using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using TwoFactor.AspNetCore.Page;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The account page of the phone.</summary>
internal sealed class PhoneDocument : ComponentBase
{
    [Parameter]
    public PhoneView View { get; set; } = default!;

    [Parameter]
    public PhoneLinks Links { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    private static string Language => CultureInfo.CurrentUICulture is { Name.Length: > 0 } culture ? culture.TwoLetterISOLanguageName : "en";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html>");
        builder.OpenElement(1, "html");
        builder.AddAttribute(2, "lang", Language);
        builder.OpenElement(3, "head");
        builder.AddMarkupContent(4, """<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">""");
        Text(builder, "title", "Phone.Title");
        builder.OpenElement(20, "link");
        builder.AddAttribute(21, "rel", "stylesheet");
        builder.AddAttribute(22, "href", Links.Style);
        builder.CloseElement();
        if (View.Code is not null)
        {
            builder.OpenElement(23, "script");
            builder.AddAttribute(24, "src", Links.Script);
            builder.AddAttribute(25, "defer", true);
            builder.CloseElement();
        }

        builder.CloseElement();
        builder.OpenElement(30, "body");
        builder.OpenElement(31, "main");
        builder.OpenElement(32, "section");
        builder.AddAttribute(33, "class", "two-factor");
        Text(builder, "h1", "Phone.Title");
        AddContent(builder);
        builder.OpenElement(90, "p");
        builder.OpenElement(91, "a");
        builder.AddAttribute(92, "href", Links.Back);
        builder.AddContent(93, Texts.Get("Form.Back"));
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
        builder.CloseElement();
    }

    private void AddContent(RenderTreeBuilder builder)
    {
        if (View.Provider is null)
        {
            Text(builder, "p", "Phone.None");
        }
        else if (View.IsConnected)
        {
            Text(builder, "p", "Phone.Connected", View.Provider);
            Form(builder, Links.Disconnect, "Phone.Disconnect");
        }
        else if (View.Code is { } code)
        {
            Text(builder, "p", "Phone.Scan", View.Provider);
            builder.OpenElement(56, "img");
            builder.AddAttribute(57, "class", "two-factor-picture");
            builder.AddAttribute(58, "src", QrPicture.DataUri(code));
            builder.AddAttribute(59, "alt", Texts.Get("Phone.CodeName"));
            builder.CloseElement();
            Form(builder, Links.Confirm, "Phone.Scanned", waits: true);
        }
        else
        {
            Text(builder, "p", View.CanPair ? "Phone.Pair" : "Phone.Prove", View.Provider);
            Form(builder, View.CanPair ? Links.Pair : Links.Prove, "Phone.Connect", asksName: !View.CanPair);
        }
    }

    private void Form(RenderTreeBuilder builder, string action, string text, bool asksName = false, bool waits = false)
    {
        builder.OpenElement(0, "form");
        builder.AddAttribute(1, "method", "post");
        builder.AddAttribute(2, "action", action);
        if (waits)
            builder.AddAttribute(3, "data-two-factor-phone", Links.Status);
        if (asksName)
        {
            builder.OpenElement(4, "label");
            builder.AddContent(5, Texts.Get("Phone.Name"));
            builder.AddMarkupContent(6, """ <input name="name" required maxlength="256" autocomplete="off" autocapitalize="none" spellcheck="false">""");
            builder.CloseElement();
        }

        builder.OpenElement(7, "button");
        builder.AddContent(8, Texts.Get(text));
        builder.CloseElement();
        builder.CloseElement();
    }

    private void Text(RenderTreeBuilder builder, string element, string name, params object[] arguments)
    {
        builder.OpenElement(0, element);
        builder.AddContent(1, Texts.Get(name, arguments));
        builder.CloseElement();
    }
}
