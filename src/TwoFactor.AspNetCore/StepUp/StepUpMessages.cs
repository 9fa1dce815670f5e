using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Questions;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>The text for the phone that belongs to a request. An approval counts only for requests with the text that was shown.</summary>
internal sealed class StepUpMessages(IOptions<TwoFactorWebOptions> options)
{
    /// <summary>The text, as far as it is shown; <see langword="null"/> if the host gives none.</summary>
    /// <remarks>The host's function may read the request's form. An exception because of an invalid form is passed on; see <see cref="StatusOf"/>.</remarks>
    public async ValueTask<string?> OfAsync(HttpContext http, string purpose) =>
        options.Value.StepUpMessage is { } message ? QuestionMessage.Of(await message(http, purpose)) : null;

    /// <summary>Whether an approval was given for the text of this request.</summary>
    public async ValueTask<bool> IsOfAsync(HttpContext http, StepUpProof proof)
    {
        try
        {
            return proof.Message == Hash(await OfAsync(http, proof.Purpose));
        }
        catch (Exception e) when (StatusOf(e) is not null)
        {
            return false; // StepUpQuestions responds with the status
        }
    }

    /// <summary>The status of the response to a request whose form is invalid or too long, as ASP.NET Core gives it; <see langword="null"/> for any other exception.</summary>
    public static int? StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException refused => refused.StatusCode,
        InvalidDataException => StatusCodes.Status400BadRequest,
        _ => null,
    };

    /// <summary>The hash that an approval contains instead of the text, which may be long.</summary>
    public static string? Hash(string? message) =>
        message is null ? null : Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("TwoFactor.Message:" + message)));
}
