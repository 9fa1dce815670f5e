namespace TwoFactor.Transport;

/// <summary>A handler of the host sends a request again that was answered, or is in flight.</summary>
internal sealed class RepeatedRequestException()
    : HttpRequestException("A handler of the host repeats the request, which is sent once. Leave these requests out of its retries.");
