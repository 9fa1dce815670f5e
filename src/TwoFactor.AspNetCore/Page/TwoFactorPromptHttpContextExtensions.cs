using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Registration;

namespace Microsoft.AspNetCore.Http;

/// <summary>Returns the model of the page, for hosts with a page of their own.</summary>
public static class TwoFactorPromptHttpContextExtensions
{
    /// <summary>Returns the model of the page for this browser's question. It does not ask the phone. Invalid requests of a browser throw no
    /// exception: the state is <see cref="PromptState.Restart"/> if there is no matching question, and <see cref="PromptState.Unavailable"/> if the
    /// store is unavailable. The response is marked <c>no-store</c>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="purpose">The step-up's purpose, or an empty text for signing in; <see langword="null"/> (default) for the <c>purpose</c> in the page's
    /// address, or for signing in if there is none.</param>
    /// <param name="cancellationToken">Stops waiting; the request's own end by default.</param>
    /// <exception cref="InvalidOperationException">A call is missing; the message names it.</exception>
    /// <example><code>
    /// PromptModel prompt = await http.GetTwoFactorPromptAsync();
    /// </code></example>
    public static Task<PromptModel> GetTwoFactorPromptAsync(this HttpContext http, string? purpose = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        PromptSource source = http.RequestServices.GetService<PromptSource>() ?? throw MissingCall.AddAspNetCore();
        return source.GetAsync(http, purpose, cancellationToken.CanBeCanceled ? cancellationToken : http.RequestAborted);
    }
}
