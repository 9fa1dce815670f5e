using System.Net;
using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>Reads the responses of Sezame. Each method throws if the response is a refusal or violates the specification.</summary>
/// <param name="errors">Creates the exceptions.</param>
internal sealed class SezameResponses(SezameErrors errors)
{
    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>The body of a success.</summary>
    public ReadOnlySpan<byte> Content(ServiceResponse response) => response.IsSuccess ? response.Body.Span : throw errors.Refused(response);

    /// <summary>The body of a success, without white space around it.</summary>
    public ReadOnlySpan<byte> Trimmed(ServiceResponse response) => Content(response).Trim(WhiteSpace);

    /// <summary>The body of a success, without a byte order mark and white space around it.</summary>
    public ReadOnlySpan<byte> Json(ServiceResponse response) => JsonBody.WithoutMark(Content(response)).Trim(WhiteSpace);

    /// <summary>Reads the body of a success.</summary>
    /// <param name="response">The response.</param>
    /// <param name="read">Returns <see langword="null"/> if the body violates the specification.</param>
    public T Read<T>(ServiceResponse response, Func<ReadOnlySpan<byte>, T?> read)
        where T : class =>
        read(Content(response)) ?? throw errors.Violation(response);

    /// <summary>Reads a body that is <c>true</c> or <c>false</c>.</summary>
    public bool ReadBoolean(ServiceResponse response) => JsonBody.ReadBoolean(Content(response)) ?? throw errors.Violation(response);

    /// <summary>Checks the response to a call whose success has no content: 204, or a 2xx (Sezame 1.5 D6) that says nothing else than "done".</summary>
    public void ExpectDone(ServiceResponse response)
    {
        // A page, a "false" or the message of a gateway must not pass for success, and neither must a page whose connection was lost before its first byte:
        // a lost phone would stay paired. 202 says "not yet", and 206 is a part of an answer.
        ReadOnlySpan<byte> body = Json(response);
        bool isDone = body.IsEmpty
            ? response.IsEndTold || response.StatusCode == HttpStatusCode.NoContent
            : body.SequenceEqual("true"u8) || body.SequenceEqual("{}"u8) || body.SequenceEqual("[]"u8);
        if (!isDone || response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.PartialContent)
            throw errors.Violation(response);
    }
}
