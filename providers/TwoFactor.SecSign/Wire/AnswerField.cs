namespace TwoFactor.SecSign.Wire;

/// <summary>The fields of answers that we read. <c>servicename</c> and <c>serviceaddress</c> only repeat what we sent, and not reliably.</summary>
internal static class AnswerField
{
    public const string AuthSessionId = "authsessionid";
    public const string AuthSessionState = "authsessionstate";
    public const string RequestId = "requestid";
    public const string SecSignId = "secsignid";
    public const string Icon = "authsessionicondata";
    public const string Message = "message";
    public const string Error = "error";
    public const string ErrorCode = "errorcode";
    public const string ErrorMessage = "errormsg";

    // A decision hangs on each of these.
    private static readonly string[] Deciding = [AuthSessionId, AuthSessionState, RequestId, SecSignId, Error, ErrorCode, ErrorMessage];

    /// <summary>The field that a key on the wire stands for, or <see langword="null"/>. Upper and lower case count.</summary>
    public static string? Find(string key) => key switch
    {
        AuthSessionId or AuthSessionState or RequestId or SecSignId or Icon or Message or Error or ErrorCode or ErrorMessage => key,
        "SecSignID" => SecSignId, // SecSign 2.2: so S003's table, unlike its examples
        "accesspassicondata" => Icon, // SecSign 2.2: so S003's row on showaccesspass, and nobody else
        _ => null,
    };

    /// <summary>Whether a decision hangs on the field, so that it must not be there twice with different values.</summary>
    public static bool Decides(string field) => Deciding.Contains(field);

    /// <summary>Whether a key is such a field but for upper case or spaces. One reader would take it for the field and another would not:
    /// an answer with it is worth nothing.</summary>
    public static bool Resembles(string key) => Deciding.Any(field => field.Equals(key.Trim(), StringComparison.OrdinalIgnoreCase));
}
