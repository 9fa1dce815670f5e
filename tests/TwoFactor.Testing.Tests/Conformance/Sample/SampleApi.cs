using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>The calls of the sample service: POST of <c>/challenges</c>, GET and DELETE of <c>/challenges/{id}</c>, and POST of
/// <c>/challenges/{id}/release</c>; with <see cref="SampleOptions.NeedsTokens"/>, also POST of <c>/token</c> before each; with
/// <see cref="SampleOptions.HasMoreIds"/>, GET of <c>/challenges/{area}/{key}/{id}</c>.</summary>
internal sealed class SampleApi(SampleTransport transport, SampleFailures failures, SampleOptions options)
{
    /// <summary>The server: the configured one. With <see cref="Fault.TrustsTheHandlesEndpoint"/> or <see cref="Fault.TrustsTheHandlesPort"/>, that of the last handle.</summary>
    public Uri Endpoint { get; set; } = options.Endpoint!;

    public async Task<string> StartAsync(ChallengeRequest request, CancellationToken cancellationToken)
    {
        string path = options.Fault == Fault.PutsTheUserIntoThePath ? $"challenges?user={request.User}" : "challenges";
        SampleAnswer answer = await SendAsync(HttpMethod.Post, path, BodyFor(request), cancellationToken);
        return answer.Id is { } id && IsId(id) ? id : throw failures.Unreadable();
    }

    public async Task<SampleAnswer> PollAsync(string id, MoreIds? more, string user, CancellationToken cancellationToken)
    {
        try
        {
            string path = more is null ? $"challenges/{id}" : $"challenges/{more.Area}/{more.Key}/{id}";
            SampleAnswer answer = await SendAsync(HttpMethod.Get, path, body: null, cancellationToken);
            bool isMeant = answer.Id == id || (options.Fault == Fault.ComparesTheStartsOfIds && answer.Id?.StartsWith(id[..31], StringComparison.Ordinal) == true)
                || options.Fault == Fault.IgnoresWhichChallengeIsMeant
                || (options.Fault == Fault.TakesAMissingIdForTheRequestedOne && answer.Id is null);
            bool isKeyMeant = more is null || answer.Key == more.Key || options.Fault == Fault.ComparesOnlyTheFirstId;
            return isMeant && isKeyMeant ? answer : throw failures.Unreadable();
        }
        catch (TwoFactorException e) when (
            (options.Fault == Fault.TakesUnreadableAnswersForApproval && e.Error == TwoFactorError.ProtocolViolation)
            || (options.Fault == Fault.TakesTroubleForApproval && e is { Error: TwoFactorError.Unavailable, MayHaveBeenProcessed: true }))
        {
            return new SampleAnswer(id, "approved", user);
        }
    }

    public Task<SampleAnswer> CancelAsync(string id, CancellationToken cancellationToken) => options.Fault == Fault.CallsAnyCancellationDone
        ? SendUnreadAsync(HttpMethod.Delete, $"challenges/{id}", cancellationToken)
        : SendAsync(HttpMethod.Delete, $"challenges/{id}", body: null, cancellationToken);

    public Task ReleaseAsync(string id, CancellationToken cancellationToken) => options.Fault == Fault.CallsAnyReleaseDone
        ? SendUnreadAsync(HttpMethod.Post, $"challenges/{id}/release", cancellationToken)
        : SendAsync(HttpMethod.Post, $"challenges/{id}/release", body: null, cancellationToken);

    public Task NotifyAsync(string user, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "notices", JsonContent.Create(new { user }), cancellationToken);

    public static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    private HttpContent BodyFor(ChallengeRequest request) => options.Fault switch
    {
        Fault.QuotesUsersByHand => new StringContent($$"""{"user":"{{request.User}}"}"""),
        Fault.EncodesUsersTwice => JsonContent.Create(new { user = Uri.EscapeDataString(request.User) }),
        Fault.LowersUsers => JsonContent.Create(new { user = request.User.ToLower(CultureInfo.InvariantCulture) }),
        Fault.SendsMessagesUnasked => JsonContent.Create(new { user = request.User, text = request.Message }),
        Fault.SendsCallbacksUnasked => JsonContent.Create(new { user = request.User, callback = request.CallbackUri, data = request.CallbackData }),
        Fault.SendsCallbackDataUnasked => JsonContent.Create(new { user = request.User, data = request.CallbackData }),
        Fault.SendsLifetimesUnasked => JsonContent.Create(new { user = request.User, seconds = request.Lifetime?.TotalSeconds }),
        _ when options.WritesXml => new StringContent(new XElement("start", new XElement("user", request.User)).ToString(), Encoding.UTF8, "application/xml"),
        _ when options.WritesTokens => new StringContent(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(request.User))), Encoding.UTF8, "application/jwt"),
        _ when options.CallsBack => JsonContent.Create(new { user = request.User, callback = request.CallbackUri }),
        _ => JsonContent.Create(new { user = request.User }),
    };

    // Takes any answer for a success, except a redirect.
    private async Task<SampleAnswer> SendUnreadAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        (HttpStatusCode status, _) = await transport.SendAsync(new HttpRequestMessage(method, new Uri(Endpoint, path)), cancellationToken);
        if ((int)status is >= 300 and < 400)
            throw failures.Unreadable();
        return new SampleAnswer(Id: null, State: null, User: null);
    }

    private async Task<SampleAnswer> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(method, new Uri(Endpoint, path)) { Content = body };
        if (options.NeedsTokens)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await GetTokenAsync(cancellationToken));
        (HttpStatusCode status, byte[] bytes) = await transport.SendAsync(request, cancellationToken);
        SampleAnswer? answer = SampleAnswer.Read(bytes, options.Fault);
        if (options.Fault == Fault.IgnoresTheStatus && answer?.State == "approved")
            return answer;
        if ((int)status is >= 400 and < 500 && answer is null && options.Fault != Fault.BelievesAnyPage
            && !(options.Fault == Fault.BelievesAnyPageAboutAChallenge && method != HttpMethod.Post))
            throw failures.Unreadable();
        if ((int)status is < 200 or > 299)
            throw failures.Refused(
                status, answer?.Message,
                isStart: method == HttpMethod.Post && path.StartsWith("challenges", StringComparison.Ordinal) && !path.EndsWith("release", StringComparison.Ordinal));
        return answer ?? throw failures.Unreadable();
    }

    private async Task<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        (HttpStatusCode status, byte[] bytes) = await transport.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(Endpoint, "token")), cancellationToken);
        return status == HttpStatusCode.OK ? Encoding.ASCII.GetString(bytes) : throw failures.Unreadable();
    }
}
