namespace TwoFactor;

/// <summary>A flow's id and everything that the flow is bound to. All values must equal those of the <see cref="FlowRequest"/>.</summary>
public sealed class FlowKey
{
    internal const int MaximumLength = 256;

    /// <summary>Creates a key for an id. The id may come from a browser and be any text.</summary>
    public FlowKey(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Id = id;
    }

    /// <summary>The id from <see cref="FlowStart.Id"/>. The browser may know it.</summary>
    public string Id { get; }

    /// <summary>The tenant, as the host determined it. Never take it from the browser.</summary>
    public required string Tenant { get; init; }

    /// <summary>The subject, as the first factor determined it. Never take it from the browser.</summary>
    public required string Subject { get; init; }

    /// <summary>What the approval is for.</summary>
    /// <value><see cref="FlowRequest.SignIn"/> by default.</value>
    public string Purpose { get; init; } = FlowRequest.SignIn;

    /// <summary>The browser's secret, if the flow was started with one.</summary>
    public string? Browser { get; init; }

    /// <summary>The tenant and the purpose, without the id, the subject and secrets.</summary>
    public override string ToString() => $"{Purpose} for tenant {Tenant}";

    internal static string Checked(string value, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);
        return value.Length <= MaximumLength && WellFormedText.IsWellFormed(value)
            ? value
            : throw new ArgumentException($"The value must be well-formed Unicode of at most {MaximumLength} characters.", name);
    }
}
