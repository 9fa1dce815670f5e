namespace TwoFactor.Transport;

/// <summary>A handler of the host repeats a request that was answered or is in flight.</summary>
internal sealed class RepeatedRequestException()
    : HttpRequestException("A handler of the host repeated a request that must be sent only once. Exclude these requests from its retries.");
