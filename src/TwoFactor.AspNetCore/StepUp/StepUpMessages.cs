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
    /// <exception cref="UnreadableFormException">The host's function reads the request's form, which is invalid or too long.</exception>
    public async ValueTask<string?> OfAsync(HttpContext http, string purpose)
    {
        if (options.Value.StepUpMessage is not { } message)
            return null;
        try
        {
            return QuestionMessage.Of(await message(http, purpose));
        }
        catch (BadHttpRequestException e)
        {
            throw new UnreadableFormException(e.StatusCode, e);
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException && http.Request.HasFormContentType)) // the latter for a form that ends early
        {
            throw new UnreadableFormException(StatusCodes.Status400BadRequest, e);
        }
    }

    /// <summary>Whether an approval was given for the text of this request.</summary>
    public async ValueTask<bool> IsOfAsync(HttpContext http, StepUpProof proof)
    {
        try
        {
            return proof.Message == Hash(await OfAsync(http, proof.Purpose));
        }
        catch (UnreadableFormException)
        {
            return false; // StepUpQuestions responds with the status
        }
    }

    /// <summary>The hash that an approval contains instead of the text, which may be long.</summary>
    public static string? Hash(string? message) =>
        message is null ? null : Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("TwoFactor.Message:" + message)));
}
