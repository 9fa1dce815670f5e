namespace TwoFactor.Tests.Flow;

/// <summary>When the second start comes, as seen from the first login. Both starts use the same node, unless the name says otherwise.</summary>
public enum Moment
{
    WhileOpen,
    OnAnotherNode,
    WhileItStarts,
    WhileAnotherNodeStartsIt,
    CallerHasLeft,
    AfterApproval,
    AfterApprovalOnAnotherNode,
    AWhileAfterApproval,
    AfterCollecting,
    AfterDenial,
    AfterThePause,
    AfterExpiry,
    AfterCancelling,
}
