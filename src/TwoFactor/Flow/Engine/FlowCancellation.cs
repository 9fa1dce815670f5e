namespace TwoFactor.Flow;

/// <summary>Cancels a flow because the person does not want it: asks the service once more, ends the flow, and withdraws the challenge.</summary>
internal sealed class FlowCancellation(FlowPolling polling, FlowEnding ending, FlowWithdrawal withdrawal, FlowSettings settings, FlowNotices notices)
{
    /// <summary>Cancels a flow, unless it has ended meanwhile, for example because the person has answered.</summary>
    public async Task CancelAsync(FoundFlow flow)
    {
        if (await polling.AskBeforeEndAsync(flow, keepsApproval: false).ConfigureAwait(false) is not { Stored.IsFinal: false } open
            || await ending.CancelAsync(open, settings.For(open.Content.Tenant)).ConfigureAwait(false) is not { } cancelled)
            return;
        notices.Cancelled(cancelled.Content);
        await withdrawal.WithdrawForCallerAsync(cancelled.Content).ConfigureAwait(false);
    }
}
