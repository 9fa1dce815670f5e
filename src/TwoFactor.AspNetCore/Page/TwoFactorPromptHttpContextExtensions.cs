using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore;
using TwoFactor.AspNetCore.Page;
using TwoFactor.AspNetCore.Registration;

namespace Microsoft.AspNetCore.Http;

/// <summary>Gives hosts with a page of their own what it shows.</summary>
public static class TwoFactorPromptHttpContextExtensions
{
    /// <summary>What the page shows for this browser's question. It asks no phone, and throws for nothing that a browser can do: a question that is lost or
    /// foreign gives <see cref="PromptState.Restart"/>, and a store that is away <see cref="PromptState.Away"/>. The response is marked <c>no-store</c>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="purpose">The step-up's purpose; <see langword="null"/> for signing in.</param>
    /// <param name="cancellationToken">Stops waiting; the request's own end by default.</param>
    /// <exception cref="InvalidOperationException">A call is missing that the message names.</exception>
    /// <example><code>
    /// PromptModel prompt = await http.GetTwoFactorPromptAsync();
    /// </code></example>
    public static Task<PromptModel> GetTwoFactorPromptAsync(this HttpContext http, string? purpose = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        PromptSource source = http.RequestServices.GetService<PromptSource>() ?? throw ForgottenCall.AddAspNetCore();
        return source.GetAsync(http, purpose, cancellationToken.CanBeCanceled ? cancellationToken : http.RequestAborted);
    }
}
