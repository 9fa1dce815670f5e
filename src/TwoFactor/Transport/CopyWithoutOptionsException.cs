namespace TwoFactor.Transport;

/// <summary>A handler of the host sends a copy of a request without its options, so that it is not known whether the request was sent
/// before.</summary>
internal sealed class CopyWithoutOptionsException()
    : InvalidOperationException("The request was not sent: a handler of the host that copies requests must copy their Options as well.");
