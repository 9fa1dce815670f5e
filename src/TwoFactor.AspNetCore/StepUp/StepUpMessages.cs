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
    public string? Of(HttpContext http, string purpose) => QuestionMessage.Of(options.Value.StepUpMessage?.Invoke(http, purpose));

    /// <summary>Whether an approval was given for the text of this request.</summary>
    public bool IsOf(HttpContext http, StepUpProof proof) => proof.Message == Hash(Of(http, proof.Purpose));

    /// <summary>The hash that an approval contains instead of the text, which may be long.</summary>
    public static string? Hash(string? message) =>
        message is null ? null : Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("TwoFactor.Message:" + message)));
}
