using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Writes what a flow has come to, and does what follows from a final state: exactly once, by the writer.</summary>
internal sealed partial class FlowEnding(
    IFlowStore store, FlowProviders providers, FlowNotices notices, FlowTelemetry telemetry, FlowBackground background, TimeProvider time, ILogger<FlowEnding> logger)
{
    private static readonly TimeSpan ReleaseRetry = TimeSpan.FromSeconds(5);

    /// <summary>Writes <paramref name="next"/>, unless the flow has become final meanwhile.</summary>
    /// <param name="flow">The flow as it was read.</param>
    /// <param name="next">What it becomes.</param>
    /// <param name="options">The tenant's options.</param>
    /// <param name="keepsPlace">Whether a final state leaves the place taken, until the question is withdrawn.</param>
    /// <returns>The flow as it is now; <see langword="null"/> if it is gone.</returns>
    public async ValueTask<FoundFlow?> WriteAsync(FoundFlow flow, FlowContent next, FlowOptions options, bool keepsPlace = false)
    {
        bool isFinal = next.State.IsFinal();
        while (true)
        {
            TimeSpan keepFor = isFinal ? options.CollectWithin : KeepFor(flow, next);
            if (await ReplaceAsync(flow, next.ToBytes(), isFinal, keepFor).ConfigureAwait(false))
            {
                FoundFlow written = flow.Replaced(next, isFinal);
                if (isFinal)
                    await FollowAsync(written, options, keepsPlace).ConfigureAwait(false);
                return written;
            }

            if (FoundFlow.Of(flow.Key, await store.ReadAsync(flow.Key).ConfigureAwait(false)) is not { } newer)
                return null;
            if (newer.Stored.IsFinal || !isFinal || next.ByFailureMode)
                return newer; // final is final; what is not final may be read again at the next turn; and a flow that was opened meanwhile is not let in without its service
            next = newer.Content with { State = next.State, ApprovedUser = next.ApprovedUser, Message = next.Message, DecidedAt = next.DecidedAt };
            flow = newer;
        }
    }

    /// <summary>Ends a flow as cancelled, if it has no final state. Where a second question would freeze the user, its place stays taken until
    /// <see cref="WithdrawAsync"/> has succeeded, or the time of the question is over.</summary>
    /// <returns>Whether it was ended here.</returns>
    public async ValueTask<bool> CancelAsync(FoundFlow flow, FlowOptions options)
    {
        FlowContent cancelled = flow.Content with { State = ChallengeState.Cancelled, DecidedAt = time.GetUtcNow() };
        FoundFlow? after = await WriteAsync(flow, cancelled, options, keepsPlace: MayFreeze(flow.Content)).ConfigureAwait(false);
        return after is { IsWrittenHere: true };
    }

    /// <summary>Ends a flow whose last waiter has left.</summary>
    public async ValueTask AbandonAsync(FoundFlow flow, FlowOptions options)
    {
        if (!await CancelAsync(flow, options).ConfigureAwait(false))
            return;
        notices.Abandoned(flow.Content);
        await WithdrawAsync(flow.Content).ConfigureAwait(false);
    }

    /// <summary>Asks the service to withdraw a challenge. A failure is logged, and changes nothing.</summary>
    /// <returns>Whether the service has no open challenge now, as far as its answers show.</returns>
    public async Task<bool> WithdrawAsync(FlowContent content)
    {
        bool isWithdrawn = content.IsDecoy ? ProviderOf(content)?.Capabilities.HasFlag(TwoFactorCapabilities.CanCancel) is true : await TryWithdrawAsync(content).ConfigureAwait(false);
        if (isWithdrawn && MayFreeze(content))
            await FreeAsync(content, FlowId.KeyOf(content.Id), TimeSpan.Zero).ConfigureAwait(false);
        return isWithdrawn;
    }

    private async Task<bool> TryWithdrawAsync(FlowContent content)
    {
        if (content.Handle is null)
            return true;
        try
        {
            ChallengeHandle handle = ChallengeHandle.Parse(content.Handle);
            return await providers.Of(handle).CancelAsync(handle).ConfigureAwait(false) != CancelOutcome.Abandoned;
        }
        catch (TwoFactorException e)
        {
            LogNotWithdrawn(content.Tenant, content.Provider, e.Error);
            return false;
        }
#pragma warning disable CA1031 // a fault in a host's code, such as a handler: it must not keep a login from ending
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogWithdrawalFault(content.Tenant, e.GetType().Name);
            return false;
        }
    }

    // A lost answer of the store leaves it open: a read shows whether the change was made. What follows from it, such as the release, must not be lost too.
    private async ValueTask<bool> ReplaceAsync(FoundFlow flow, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor)
    {
        try
        {
            return await store.ReplaceAsync(flow.Key, flow.Stored.Version, content, isFinal, keepFor).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (e.MayHaveBeenProcessed)
        {
            StoredFlow? now = await store.ReadAsync(flow.Key).ConfigureAwait(false);
            if (now is null || now.Version == flow.Stored.Version)
                throw;
            return now.Version == flow.Stored.Version + 1 && now.Content.Span.SequenceEqual(content.Span);
        }
    }

    private bool MayFreeze(FlowContent content) => ProviderOf(content) is { } provider && MayFreeze(provider);

    private static bool MayFreeze(ITwoFactorProvider provider) => provider.Capabilities.HasFlag(TwoFactorCapabilities.SingleChallenge);

    // A decoy looks like a challenge of its tenant's provider.
    private ITwoFactorProvider? ProviderOf(FlowContent content)
    {
        try
        {
            return content.IsDecoy ? providers.Selected(content.Tenant) : content.Handle is null ? null : providers.Of(ChallengeHandle.Parse(content.Handle));
        }
        catch (Exception e) when (e is TwoFactorException or ArgumentException or FormatException or ObjectDisposedException)
        {
            return null; // the tenant is gone, a newer version wrote the handle, or the host is disposed while it stops
        }
    }

    private static TimeSpan KeepFor(FoundFlow flow, FlowContent next)
    {
        TimeSpan keepFor = next.AnswerWithin + next.CollectWithin - flow.Age;
        return keepFor > TimeSpan.Zero ? keepFor : TimeSpan.FromSeconds(1);
    }

    private async ValueTask FollowAsync(FoundFlow flow, FlowOptions options, bool keepsPlace)
    {
        FlowContent content = flow.Content;
        telemetry.RecordEnd(content, flow.Age);
        notices.Answered(content);
        if (content.State == ChallengeState.Approved)
            background.Run(() => ReleaseAsync(content));
        if (content.State == ChallengeState.Expired && ProviderOf(content) is { } provider && MayFreeze(provider))
            KeepPlaceOfExpired(content, provider);
        else if (!keepsPlace)
            await FreeAsync(content, flow.Key, content.State == ChallengeState.Denied ? options.PauseAfterDenial : TimeSpan.Zero).ConfigureAwait(false);
    }

    // Our deadline is over, and the service may still ask: a second question now would freeze the user. Where it asks for seconds only, because its time
    // began after ours, the place ends by itself, and a start before that withdraws the question first.
    private void KeepPlaceOfExpired(FlowContent content, ITwoFactorProvider provider)
    {
        if (FlowAttempt.Outlasts(provider, content.AnswerWithin))
            background.Run(() => WithdrawAsync(content)); // which frees the place
    }

    private async ValueTask FreeAsync(FlowContent content, string key, TimeSpan pause)
    {
        try
        {
            await store.FreeSlotAsync(content.Slot, key, pause).ConfigureAwait(false);
            if (content.SecondSlot is { } second)
                await store.FreeSlotAsync(second, key, pause).ConfigureAwait(false);
        }
        catch (TwoFactorException e)
        {
            LogSlot(content.Tenant, e.Message); // it becomes free by itself
        }
    }

    // In the background: it can neither delay nor undo the approval.
    private async Task ReleaseAsync(FlowContent content)
    {
        if (content.Handle is null)
            return;
        for (int attempt = 1; attempt <= 2; attempt++)
        {
            try
            {
                ChallengeHandle handle = ChallengeHandle.Parse(content.Handle);
                ITwoFactorProvider provider = providers.Of(handle);
                if (provider.Capabilities.HasFlag(TwoFactorCapabilities.NeedsRelease))
                    await provider.ReleaseAsync(handle).ConfigureAwait(false);
                return;
            }
            catch (TwoFactorException e)
            {
                LogNotReleased(content.Tenant, content.Provider, e.Error);
            }
#pragma warning disable CA1031 // the top of a background task: a fault in a host's code ends here
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFault(content.Tenant, e.GetType().Name);
                return;
            }

            await Task.Delay(ReleaseRetry, time).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventIds.ChallengeNotWithdrawn, LogLevel.Warning, "A challenge of tenant {Tenant} could not be withdrawn at {Provider} ({Error}). The login is over all the same.", EventName = nameof(EventIds.ChallengeNotWithdrawn))]
    private partial void LogNotWithdrawn(string tenant, string provider, TwoFactorError error);

    [LoggerMessage(EventIds.ChallengeNotReleased, LogLevel.Warning, "An approved challenge of tenant {Tenant} could not be released at {Provider} ({Error}). The approval stands.", EventName = nameof(EventIds.ChallengeNotReleased))]
    private partial void LogNotReleased(string tenant, string provider, TwoFactorError error);

    [LoggerMessage(EventIds.ReleaseFaulted, LogLevel.Error, "An approved challenge of tenant {Tenant} could not be released ({Exception}). The approval stands.", EventName = nameof(EventIds.ReleaseFaulted))]
    private partial void LogFault(string tenant, string exception);

    [LoggerMessage(EventIds.WithdrawalFaulted, LogLevel.Error, "A challenge of tenant {Tenant} could not be withdrawn ({Exception}). The login is over all the same.", EventName = nameof(EventIds.WithdrawalFaulted))]
    private partial void LogWithdrawalFault(string tenant, string exception);

    [LoggerMessage(EventIds.PlaceNotFreed, LogLevel.Warning, "The slot of a finished login of tenant {Tenant} could not be freed; it becomes free by itself. {Reason}", EventName = nameof(EventIds.PlaceNotFreed))]
    private partial void LogSlot(string tenant, string reason);
}
