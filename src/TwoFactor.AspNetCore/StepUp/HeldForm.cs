namespace TwoFactor.AspNetCore.StepUp;

/// <summary>A form that is kept until its purpose is approved on the phone. It is the content of a protected cookie.</summary>
internal sealed record HeldForm
{
    /// <summary>A random value by which the tab that has posted it is told apart from others.</summary>
    public required string Id { get; init; }

    public required string Purpose { get; init; }

    public required string Tenant { get; init; }

    public required string Subject { get; init; }

    /// <summary>The user's sign-in, as in <see cref="StepUpUser"/>.</summary>
    public string? Session { get; init; }

    /// <summary>The last moment (UTC) at which this sign-in was seen. A sign-in after it is another one.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>The authentication schemes by which the user was found, if the policy names any.</summary>
    public IReadOnlyList<string>? Schemes { get; init; }

    /// <summary>Whether the user was proven by the header Authorization of this request, without a sign-in (Negotiate). Our own page may not get that header.</summary>
    public bool IsByHeader { get; init; }

    /// <summary>The hash of the browser's cookie.</summary>
    public required string Browser { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>Where the form goes: a path of this host.</summary>
    public required string Action { get; init; }

    /// <summary>The page with the form, if it is known: a path of this host.</summary>
    public required string Back { get; init; }

    /// <summary>The fields, in their order; <see langword="null"/> if they could not be kept.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Fields { get; init; }

    /// <summary>Whether the form was kept, without its content.</summary>
    public override string ToString() => Fields is null ? "A form that was not kept" : "A form";
}
