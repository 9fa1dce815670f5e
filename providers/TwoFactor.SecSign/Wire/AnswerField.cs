namespace TwoFactor.SecSign.Wire;

/// <summary>The fields of answers that we read. Others (<c>servicename</c>, <c>serviceaddress</c>) repeat what we sent, unreliably, and are left alone.</summary>
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

    /// <summary>The field that a key on the wire stands for, or <see langword="null"/>. Upper and lower case count.</summary>
    public static string? Find(string key) => key switch
    {
        AuthSessionId or AuthSessionState or RequestId or SecSignId or Icon or Message or Error or ErrorCode or ErrorMessage => key,
        "SecSignID" => SecSignId, // SecSign 2.2: so S003's table, unlike its examples
        _ => null,
    };

    /// <summary>Whether a decision hangs on the field, so that it must not be there twice with different values.</summary>
    public static bool Decides(string field) => field is not (Icon or Message or ErrorMessage);

    /// <summary>Whether a key is a field but for upper case or spaces. One reader would take it for the field and another would not: such an answer is worth nothing.</summary>
    public static bool Resembles(string key) => Find(key.Trim().ToUpperInvariant() switch
    {
        "AUTHSESSIONID" => AuthSessionId,
        "AUTHSESSIONSTATE" => AuthSessionState,
        "REQUESTID" => RequestId,
        "SECSIGNID" => SecSignId,
        "ERROR" => Error,
        "ERRORCODE" => ErrorCode,
        _ => string.Empty,
    }) is not null;
}
