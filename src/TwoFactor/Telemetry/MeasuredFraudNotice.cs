namespace TwoFactor.Telemetry;

/// <summary>Adds telemetry to fraud notices.</summary>
internal sealed class MeasuredFraudNotice(IFraudNotice inner, MeasuredCall measured) : IFraudNotice
{
    public Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default) => measured.RunAsync(
        Operation.FraudNotice,
        (inner, user, message, cancellationToken),
        static call => call.inner.NotifyAsync(call.user, call.message, call.cancellationToken),
        "sent");
}
