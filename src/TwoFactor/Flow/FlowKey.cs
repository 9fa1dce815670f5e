namespace TwoFactor;

/// <summary>A flow's id and everything that it is bound to. All of it must fit, as it was in the <see cref="FlowRequest"/>.</summary>
public sealed class FlowKey
{
    internal const int MaximumLength = 256;

    /// <summary>The key for an id, which may come from a browser and be anything.</summary>
    public FlowKey(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Id = id;
    }

    /// <summary>The id that <see cref="FlowStart.Id"/> gave. It may be known to the browser.</summary>
    public string Id { get; }

    /// <summary>The tenant, as the host knows it; never from the browser.</summary>
    public required string Tenant { get; init; }

    /// <summary>The subject, as the first factor says; never from the browser.</summary>
    public required string Subject { get; init; }

    /// <summary>What the approval is for.</summary>
    /// <value><see cref="FlowRequest.SignIn"/> by default.</value>
    public string Purpose { get; init; } = FlowRequest.SignIn;

    /// <summary>The browser's secret, if the flow was started with one.</summary>
    public string? Browser { get; init; }

    /// <summary>The tenant and the purpose; neither the id nor the subject nor a secret.</summary>
    public override string ToString() => $"{Purpose} for tenant {Tenant}";

    internal static string Checked(string value, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);
        return value.Length <= MaximumLength && WellFormedText.IsWellFormed(value)
            ? value
            : throw new ArgumentException($"Well-formed Unicode of at most {MaximumLength} characters is allowed.", name);
    }
}
