namespace TwoFactor;

/// <summary>The result of <see cref="ITwoFactorFlow.StartAsync"/>: a flow to wait for, or the reason why there is no flow.</summary>
public sealed class FlowStart
{
    private FlowStart(string? id, string? comparisonCode, FlowStatus? status, FlowRefusal? refusal, TimeSpan? retryAfter)
    {
        Id = id;
        ComparisonCode = comparisonCode;
        Status = status;
        Refusal = refusal;
        RetryAfter = retryAfter;
    }

    /// <summary>The flow's id, which the browser may know; <see langword="null"/> if there is no flow.</summary>
    public string? Id { get; }

    /// <summary>The image to show, or <see langword="null"/> if the service has none.</summary>
    public AccessPass? AccessPass => Status?.AccessPass;

    /// <summary>Two digits to show, which the message on the phone also contains; <see langword="null"/> if the service has a picture, or shows no
    /// message.</summary>
    public string? ComparisonCode { get; }

    /// <summary>When the challenge expires if it is not answered (UTC).</summary>
    public DateTimeOffset? Deadline => Status?.Deadline;

    /// <summary>The first status; <see langword="null"/> if there is no flow.</summary>
    public FlowStatus? Status { get; }

    /// <summary>Why there is no challenge; <see langword="null"/> if there is one.</summary>
    public FlowRefusal? Refusal { get; }

    /// <summary>How long to wait before the next attempt, if that is known.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>A flow to wait for. The library creates it; hosts need this only to replace or decorate <see cref="ITwoFactorFlow"/>.</summary>
    /// <param name="id">The flow's id.</param>
    /// <param name="comparisonCode">Two digits to show, or <see langword="null"/>.</param>
    /// <param name="status">The first status.</param>
    public static FlowStart Opened(string id, string? comparisonCode, FlowStatus status)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(status);
        return new FlowStart(id, comparisonCode, status, refusal: null, retryAfter: null);
    }

    /// <summary>The reason why there is no flow. Hosts need this only to replace or decorate <see cref="ITwoFactorFlow"/>.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="retryAfter">How long to wait before the next attempt, if that is known.</param>
    public static FlowStart Refused(FlowRefusal refusal, TimeSpan? retryAfter = null) => new(id: null, comparisonCode: null, status: null, refusal, retryAfter);

    /// <summary>The refusal or the state, without the id and the code.</summary>
    public override string ToString() => Refusal is { } refusal ? refusal.ToString() : Status!.ToString();
}
