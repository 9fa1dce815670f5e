using System.Globalization;
using System.Net;
using System.Text;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.SecSign.Tests;

/// <summary>SecSign ID for the conformance suite, with both of its servers: its answers as in the specification, with every field.</summary>
internal sealed class SecSignFixture : HttpProviderFixture
{
    // A PNG of one dot.
    private const string Icon = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    public override IReadOnlyDictionary<string, ChallengeState> StateWords { get; } = new Dictionary<string, ChallengeState>
    {
        ["0"] = ChallengeState.Unknown,
        ["1"] = ChallengeState.Pending,
        ["2"] = ChallengeState.Expired,
        ["3"] = ChallengeState.Approved,
        ["4"] = ChallengeState.Denied,
        ["5"] = ChallengeState.Suspended,
        ["6"] = ChallengeState.Cancelled,
        ["7"] = ChallengeState.Delivered,
        ["8"] = ChallengeState.Invalid,
    };

    public override bool NamesApprover => true;

    public override bool CancellationReturnsState => true;

    public override string? ImpossibleUser => "jörg@portal.example";

    // No document limits the request id. It is sent in a form, which encodes it, so only what no id in print can have is refused.
    public override IEnumerable<string> ImpossibleIdsFor(string name) =>
        ImpossibleIds.Where(id => name != "requestid" || id.Length is 0 or > 256 || id.Any(c => c is < '!' or > '~'));

    // SecSign 2.5 E4: in lower case; 2.2: out of these characters.
    protected override string? NormalForm(string user) =>
        user.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '@' or '_' or '.') ? user.ToLower(CultureInfo.InvariantCulture) : null;

    protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSecSign(tenant, options =>
    {
        options.Endpoint = new Uri("https://secsign.example/");
        options.FallbackEndpoint = new Uri("https://secsign2.example/");
        options.ServiceName = "Portal";
        options.ServiceAddress = "portal.example";
    });

    protected override ServiceOperation OperationOf(ServiceRequest request) => Field(request, "request") switch
    {
        "ReqRequestAuthSession" => ServiceOperation.Start,
        "ReqGetAuthSessionState" => ServiceOperation.Poll,
        "ReqCancelAuthSession" => ServiceOperation.Cancel,
        "ReqReleaseAuthSession" => ServiceOperation.Release,
        _ => throw new AssertionException($"The specification does not know this: {request}"),
    };

    // SecSign 2.2: ids are signed 64-bit numbers, often negative.
    private static long IdOf(ServiceReply.Opened opened) => opened.Number % 2 == 0 ? opened.Number : -opened.Number;

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Opened opened) => Pairs(
        HttpStatusCode.OK,
        $"authsessionid={IdOf(opened)}&servicename=Portal&secsignid={Field(request, "secsignid")}&authsessionstate=1"
        + $"&serviceaddress=portal.example&requestid={opened.Number.ToString("X64", CultureInfo.InvariantCulture)}&authsessionicondata={Icon}");

    // The state is not the last field: white space around the whole answer is ignored (SecSign 2.3), but within a value it counts.
    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.State state) => Pairs(
        HttpStatusCode.OK,
        $"message={state.Text}&authsessionid={Field(request, "authsessionid")}&authsessionstate={state.Word}&secsignid={state.User}");

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Done done) => Pairs(
        HttpStatusCode.OK,
        $"authsessionid={Field(request, "authsessionid")}&authsessionstate={(OperationOf(request) == ServiceOperation.Cancel ? 6 : 3)}");

    // SecSign 2.4. An answer for too many requests is not documented, but a firewall in front of the service may give one.
    protected override HttpResponseMessage? Answer(ServiceRequest request, ServiceReply.Failed failed) => (failed.Error, OperationOf(request)) switch
    {
        (TwoFactorError.UserNotEnrolled, ServiceOperation.Start) => Error(HttpStatusCode.InternalServerError, "20000", failed.Text),
        (TwoFactorError.UserSuspended, ServiceOperation.Start) => Error(HttpStatusCode.InternalServerError, "20006", failed.Text),
        (TwoFactorError.ChallengeNotFound, not ServiceOperation.Start) => Error(HttpStatusCode.BadRequest, "10013", failed.Text),
        (TwoFactorError.InvalidRequest, _) => Html(HttpStatusCode.BadRequest, failed.Text),
        (TwoFactorError.AccessDenied, _) => Html(HttpStatusCode.Forbidden, failed.Text),
        (TwoFactorError.Unavailable, _) => Pairs(HttpStatusCode.InternalServerError, $"error=500&errormsg={failed.Text}"), // a code would refuse the request
        (TwoFactorError.RateLimited, _) => Html(HttpStatusCode.TooManyRequests, failed.Text),
        _ => null,
    };

    private static string? Field(ServiceRequest request, string name) => HttpUtility.ParseQueryString(request.Body)[name];

    private static HttpResponseMessage Error(HttpStatusCode status, string code, string text) =>
        Pairs(status, $"error={(int)status}&errormsg={text}&errorcode={code}");

    private static HttpResponseMessage Pairs(HttpStatusCode status, string pairs) =>
        new(status) { Content = new StringContent(pairs, Encoding.UTF8, "text/plain") };

    private static HttpResponseMessage Html(HttpStatusCode status, string text) => new(status)
    {
        Content = new StringContent($"<h1>Bad Request HTTP/1.1 {(int)status}</h1> <p class=\"errormsg\">{text}</p>", Encoding.UTF8, "text/html"),
    };
}
