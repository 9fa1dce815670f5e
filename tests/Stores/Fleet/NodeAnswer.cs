namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>What a node answered: <c>done</c>, <c>refused</c> or <c>failed</c> and the parts of it, or <c>gone</c> where the node ended before it answered.</summary>
public sealed record NodeAnswer(string Kind, string[] Parts)
{
    public bool IsDone => Kind == "done";

    /// <summary>Whether the login waits for the person.</summary>
    public bool IsPending => IsDone && Parts[0] == "Pending";

    /// <summary>Whether another node, or the same a little later, may answer.</summary>
    public bool IsTransient => Kind == "gone" || (Kind == "failed" && Parts[1] == "True");

    /// <summary>Whether the call may have happened, although nothing was handed out.</summary>
    public bool IsUncertain => Kind == "gone" || (Kind == "failed" && Parts[2] == "True");

    public override string ToString() => $"{Kind} {string.Join(' ', Parts)}";
}
