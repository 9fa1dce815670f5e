namespace TwoFactor.SecSign.Wire;

/// <summary>The fields of answers that we read. <c>servicename</c> and <c>serviceaddress</c> only repeat what we sent, and not reliably.</summary>
internal enum AnswerField
{
    AuthSessionId,
    AuthSessionState,
    RequestId,
    SecSignId,
    Error,
    ErrorCode,
    ErrorMessage,
    Icon,
    Message, // the last one: it sizes AnswerPairs.Places
}
