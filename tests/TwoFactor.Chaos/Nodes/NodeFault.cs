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

    /// <summary>The process ends by itself.</summary>
    Crashes,
}
