namespace TwoFactor.Chaos.Nodes;

/// <summary>How a node is broken on purpose, to prove that the checks notice it.</summary>
public enum NodeFault
{
    None,

    /// <summary>A question that is open counts as approved.</summary>
    ApprovesPending,

    /// <summary>An approval that the service reports is read as expired.</summary>
    LosesApprovals,

    /// <summary>A start whose answer is lost is sent again.</summary>
    AsksAgain,

    /// <summary>An outcome that was handed out is handed out again.</summary>
    HandsOutTwice,

    /// <summary>The browser's secret does not count.</summary>
    ForgetsBrowsers,

    /// <summary>A question that can be withdrawn is withdrawn at its first poll, and read as expired.</summary>
    WithdrawsEarly,

    /// <summary>A login that waits for the person is not found.</summary>
    ForgetsLogins,

    /// <summary>The service is asked once, when half of the person's time is over, and never again, even if that poll fails.</summary>
    PollsOnce,

    /// <summary>A callback of the service makes the node fail.</summary>
    FailsOnCallbacks,

    /// <summary>Each start of a browser counts as one of another browser.</summary>
    SeparatesStarts,

    /// <summary>The process ends by itself.</summary>
    Crashes,
}
