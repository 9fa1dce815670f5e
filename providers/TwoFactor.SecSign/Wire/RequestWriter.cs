namespace TwoFactor.SecSign.Wire;

/// <summary>Writes the parameters of every request (SecSign 2.2): exactly those of the specification, because a firewall of the service checks their
/// number.</summary>
internal static class RequestWriter
{
    // The value that the vendor's own .NET client sends.
    private const string ApiMethod = "SecSignIDApi_.NET";

    public static HttpContent Start(string secSignId, SecSignOptions options) => FormBody.Of(
        ("request", "ReqRequestAuthSession"),
        ("secsignid", secSignId),
        ("servicename", options.ServiceName!),
        ("serviceaddress", options.ServiceAddress!),
        ("pluginname", options.PluginName),
        ("apimethod", ApiMethod),
        ("showaccesspass", options.ShowAccessPass ? "true" : "false")); // in lower case; the firewall refuses other spellings

    public static HttpContent About(AuthSession session, SessionRequest request) => FormBody.Of(
        ("request", NameOf(request)),
        ("secsignid", session.SecSignId),
        ("authsessionid", session.AuthSessionId),
        ("requestid", session.RequestId),
        ("apimethod", ApiMethod));

    private static string NameOf(SessionRequest request) => request switch
    {
        SessionRequest.GetState => "ReqGetAuthSessionState",
        SessionRequest.Cancel => "ReqCancelAuthSession", // SecSign 2.5 E1: as in the specification's table; one example there has ReqCancelAuthSessionState
        SessionRequest.Release => "ReqReleaseAuthSession",
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };
}
