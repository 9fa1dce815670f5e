namespace TwoFactor.SecSign.Wire;

/// <summary>Writes the parameters of every request (SecSign 2.2): exactly those of the specification, for a firewall counts them.</summary>
internal static class RequestWriter
{
    // The word has the documented shape, and is the one that the service knows for .NET.
    private const string ApiMethod = "SecSignIDApi_.NET";

    public static FormUrlEncodedContent Start(string secSignId, SecSignOptions options) => new(
    [
        new("request", "ReqRequestAuthSession"),
        new("secsignid", secSignId),
        new("servicename", options.ServiceName!),
        new("serviceaddress", options.ServiceAddress!),
        new("pluginname", options.PluginName),
        new("apimethod", ApiMethod),
        new("showaccesspass", options.ShowAccessPass ? "true" : "false"), // in lower case, or the firewall refuses it
    ]);

    public static FormUrlEncodedContent GetState(AuthSession session) => Ask("ReqGetAuthSessionState", session);

    // SecSign 2.5 E1: S003's table and every vendor client say so; one example there says ReqCancelAuthSessionState.
    public static FormUrlEncodedContent Cancel(AuthSession session) => Ask("ReqCancelAuthSession", session);

    public static FormUrlEncodedContent Release(AuthSession session) => Ask("ReqReleaseAuthSession", session);

    private static FormUrlEncodedContent Ask(string request, AuthSession session) => new(
    [
        new("request", request),
        new("secsignid", session.SecSignId),
        new("authsessionid", session.AuthSessionId),
        new("requestid", session.RequestId),
        new("apimethod", ApiMethod),
    ]);
}
