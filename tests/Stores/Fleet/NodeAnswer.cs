namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>A node's answer: <c>done</c>, <c>refused</c> or <c>failed</c> with its parts, <c>broken</c> with an exception that no caller expects, or <c>gone</c> if
/// the node ended before it answered.</summary>
public sealed record NodeAnswer(string Kind, string[] Parts)
{
    public bool IsDone => Kind == "done";

    public bool IsBroken => Kind == "broken";

    /// <summary>Whether the login waits for the person.</summary>
    public bool IsPending => IsDone && Parts[0] == "Pending";

    /// <summary>Whether another node, or the same one later, may succeed.</summary>
    public bool IsTransient => Kind == "gone" || (Kind == "failed" && Parts[1] == "True");

    /// <summary>Whether the call may have taken effect although no outcome came back.</summary>
    public bool IsUncertain => Kind == "gone" || (Kind == "failed" && Parts[2] == "True");

    public override string ToString() => $"{Kind} {string.Join(' ', Parts)}";
}
