using System.Globalization;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The texts of the page for one model.</summary>
internal sealed class PromptWords(PromptModel model, PageTexts texts)
{
    // Without a provider, the texts refer to "the app".
    private string Service => model.Provider is { } provider ? texts.Service(provider) : texts.Get("AnyApp");

    public string Heading => texts.Get("Heading." + model.State);

    /// <summary>The instruction, or a description of what happened.</summary>
    public string Text => model switch
    {
        { State: PromptState.Refused, Refusal: FlowRefusal.NotEnrolled, ConnectsPhone: true } => texts.Get(model.CanPair ? "NotPaired" : "NoSuchName"),
        { State: PromptState.Refused, Refusal: { } refusal } => texts.Get("Refusal." + refusal, Service, model.ApplicationName),
        { State: PromptState.Waiting, AccessPass: not null } => texts.Get("Picture", Service),
        { State: PromptState.Waiting, ComparisonCode: not null } => texts.Get("Code", Service),
        { State: PromptState.Denied or PromptState.Expired or PromptState.Invalid, CanAsk: false } => texts.Get("TooLate"), // the texts of these states say that it can be asked again
        { State: PromptState.Cancelled, IsCancelledHere: false } => texts.Get("Withdrawn"),
        _ => texts.Get("Text." + model.State, Service, model.ApplicationName),
    };

    /// <summary>The progress of the wait.</summary>
    public string Progress => model switch
    {
        { IsServiceTroubled: true } => texts.Get("Progress.Troubled", Service),
        { IsDelivered: true } => texts.Get("Progress.Delivered"),
        _ => texts.Get("Progress.Waiting"),
    };

    /// <summary>The text that a screen reader reads when this card replaces another.</summary>
    public string News => model.State == PromptState.Waiting ? $"{Heading}. {Progress}" : $"{Heading}. {Text}";

    public string Title => $"{Heading} · {model.ApplicationName}";

    public string ServiceMessage => texts.Get("Message", Service);

    /// <summary>A key that changes when the card must be shown again.</summary>
    public string Key => string.Create(
        CultureInfo.InvariantCulture, $"{model.State}/{model.Refusal}/{model.Version}/{model.IsServiceTroubled}/{model.RetryAfter > TimeSpan.Zero}/{model.CanAsk}/{model.CanReport}/{model.Links.Status}");

    /// <summary>What is possible after <see cref="PromptModel.RetryAfter"/>. The question may be over by then.</summary>
    public string Retry => texts.Get(model.CanAsk ? "RetryAfter" : "StartAgainAfter");

    /// <summary>Formats a time as minutes and seconds.</summary>
    public static string Clock(TimeSpan time) => time < TimeSpan.FromHours(1)
        ? time.ToString("m\\:ss", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");

    public static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
