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

    [Parameter]
    public PageBrand Brand { get; set; } = default!;

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    private string Service => View.Provider is { } provider ? Texts.Service(provider) : string.Empty;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<PageFrame>(0);
        builder.AddComponentParameter(1, nameof(PageFrame.Title), $"{Texts.Get("Phone.Title")} · {Brand.ApplicationName}");
        builder.AddComponentParameter(2, nameof(PageFrame.Brand), Brand);
        builder.AddComponentParameter(3, nameof(PageFrame.Script), Links.Script);
        builder.AddComponentParameter(4, nameof(PageFrame.Content), (RenderFragment)AddContent);
        builder.CloseComponent();
    }

    private void AddContent(RenderTreeBuilder builder)
    {
        RenderFragment content = View switch
        {
            { Provider: null } => AddNone,
            { IsStillPaired: true } => AddStillPaired,
            { IsConnected: true, IsUnpaired: true } => AddUnpaired,
            { IsConnected: true, IsOff: true } => AddOff,
            { IsConnected: true } => AddConnected,
            { Code: { } code } => card => AddCode(card, code),
            { IsPairedBefore: true } => AddPairedBefore,
            { CanPair: true } => AddPair,
            _ => AddProve,
        };
        (string icon, string tone) = View switch
        {
            { IsConnected: true, IsOff: false, IsUnpaired: false } => (PromptIcon.Done, "good"),
            { IsConnected: true } or { IsStillPaired: true } => (PromptIcon.Notice, "plain"),
            _ => (PromptIcon.Phone, "calm"),
        };
        builder.AddCard(Brand, icon, tone, Texts.Get("Phone.Title"), card =>
        {
            card.AddContent(0, content);
            bool isConnecting = View is { IsConnected: false, Code: not null } or { IsConnected: false, IsPairedBefore: true };
            string address = isConnecting || View.IsStillPaired ? Links.Page : Links.Back;
            card.AddElement("p", "two-factor-link", link => link.AddLink(cssClass: null, address, Texts.Get(isConnecting ? "Cancel" : "Form.Back")));
        });
    }

    private void AddNone(RenderTreeBuilder card) => AddText(card, "Phone.None");

    private void AddConnected(RenderTreeBuilder card)
    {
        AddText(card, "Phone.Connected", Service);
        if (View.HasNoRecoveryCodes)
            card.AddText("p", "two-factor-small two-factor-caution", Texts.Get("Phone.NoCodes"));
        card.AddForm(Links.Disconnect, Texts.Get("Phone.Disconnect"), isQuiet: true);
    }

    private void AddOff(RenderTreeBuilder card)
    {
        AddText(card, "Phone.Off", Service);
        card.AddForm(Links.Enable, Texts.Get("Phone.Enable"));
        card.AddForm(Links.Disconnect, Texts.Get("Phone.Disconnect"), isQuiet: true);
    }

    private void AddUnpaired(RenderTreeBuilder card)
    {
        AddText(card, "Phone.Unpaired", Service);
        card.AddForm(Links.Pair, Texts.Get("Phone.Connect"));
        card.AddForm(Links.Disconnect, Texts.Get("Phone.Disconnect"), isQuiet: true);
    }

    private void AddStillPaired(RenderTreeBuilder card)
    {
        AddText(card, "Phone.StillPaired", Service);
        card.AddForm(Links.Disconnect, Texts.Get("Reload"));
    }

    private void AddCode(RenderTreeBuilder card, string code)
    {
        AddText(card, "Phone.Scan", Service);
        card.AddElement("p", "two-factor-picture two-factor-scan", picture =>
        {
            picture.OpenElement(0, "img");
            picture.AddAttribute(1, "src", QrPicture.DataUri(code));
            picture.AddAttribute(2, "alt", Texts.Get("Phone.CodeName"));
            picture.CloseElement();
        });
        card.OpenElement(1, "p");
        card.AddAttribute(2, "class", "two-factor-progress");
        card.AddAttribute(3, "hidden", true); // the script shows it
        card.AddContent(4, Texts.Get("Phone.WaitsForScan"));
        card.CloseElement();
        card.AddForm(Links.Confirm, Texts.Get("Phone.Scanned"), waitsFor: Links.Status);
    }

    private void AddPair(RenderTreeBuilder card)
    {
        AddText(card, "Phone.Pair", Service);
        AddCaution(card);
        card.AddForm(Links.Pair, Texts.Get("Phone.Connect"));
    }

    private void AddPairedBefore(RenderTreeBuilder card)
    {
        AddText(card, "Phone.PairedBefore", Service);
        AddCaution(card);
        card.AddForm(Links.Prove, Texts.Get("Phone.Ask"));
        card.AddForm(Links.Pair, Texts.Get("Phone.PairAnew"), isQuiet: true, fields: form => form.AddMarkupContent(0, """<input type="hidden" name="replacesPairing" value="true">"""));
    }

    private void AddProve(RenderTreeBuilder card)
    {
        AddText(card, "Phone.Prove", Service);
        AddCaution(card);
        card.AddForm(Links.Prove, Texts.Get("Phone.Connect"), fields: form => form.AddElement("label", "two-factor-field", label =>
        {
            label.AddText("span", cssClass: null, Texts.Get("Phone.Name", Service));
            label.AddMarkupContent(0, """<input name="name" required maxlength="256" autocomplete="off" autocapitalize="none" spellcheck="false">""");
        }));
    }

    // Tells the user what the next login will require.
    private void AddCaution(RenderTreeBuilder card)
    {
        if (View.IsElsewhere || View.AsksForCode)
            card.AddText("p", "two-factor-small two-factor-caution", Texts.Get(View.IsElsewhere ? "Phone.Elsewhere" : "Phone.AsksForCode"));
    }

    private void AddText(RenderTreeBuilder card, string name, params object[] arguments) => card.AddText("p", "two-factor-text", Texts.Get(name, arguments));
}
