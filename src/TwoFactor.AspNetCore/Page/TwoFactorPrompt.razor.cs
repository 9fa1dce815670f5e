using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore;

/// <summary>The card that shows the question. You can use it in a page of your own, together with the page's style and script from
/// <c>/assets</c>.</summary>
/// <remarks>It is rendered statically. The page's script updates it, and without the script it still works. If there is no request, as in an
/// interactive Blazor page, it renders an empty element that the script fills.</remarks>
public sealed partial class TwoFactorPrompt
{
    private PromptModel? shown;

    /// <summary>The model to show; <see langword="null"/> (default) for the question of this browser.</summary>
    [Parameter]
    public PromptModel? Model { get; set; }

    /// <summary>The purpose of the step-up whose question is shown, or an empty text for signing in; <see langword="null"/> (default) for the
    /// <c>purpose</c> in the page's address, or for signing in if there is none.</summary>
    [Parameter]
    public string? Purpose { get; set; }

    [CascadingParameter]
    internal HttpContext? Http { get; set; }

    [Inject]
    internal PageTexts Texts { get; set; } = default!;

    [Inject]
    internal TwoFactorLinks Links { get; set; } = default!;

    [Inject]
    internal IServiceProvider Services { get; set; } = default!;

    private string CardAddress => shown?.Links.Card ?? Links.BuiltInPage(QuestionCookie.Of(Purpose ?? PurposeOfAddress), BasePath);

    private NavigationManager? Navigation => Services.GetService<NavigationManager>();

    private PathString BasePath => Navigation is { } navigation ? new PathString(new Uri(navigation.BaseUri).AbsolutePath.TrimEnd('/')) : PathString.Empty;

    private string? PurposeOfAddress => Navigation is { } navigation
        && Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query).TryGetValue("purpose", out var purpose) ? purpose.ToString() : null;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Model is not null)
            shown = Model;
        else if (Http is { } http && shown is null)
            shown = await http.GetTwoFactorPromptAsync(Purpose);
    }
}
