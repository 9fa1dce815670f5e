using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Telemetry;

/// <summary>Measures calls to one tenant's provider: a span, a duration and a log line for each, whether it succeeds or fails.</summary>
/// <remarks>If nothing listens, a call is only passed on: no clock is read, and no memory is allocated.</remarks>
internal sealed partial class MeasuredCall(string provider, string tenant, TwoFactorTelemetry telemetry, TimeProvider time, ILogger logger)
{
    // By error. An outage fails the polls of all waiting logins, and a logger that blocks would hold up those of all tenants.
    private readonly long[] pollLoggedUntil = NothingLogged();

    /// <summary>Whether anything listens: a tracer, a meter's reader or a logger.</summary>
    public bool IsObserved =>
        telemetry.Source.HasListeners()
        || telemetry.RequestDuration.Enabled
        || telemetry.ChallengeDuration.Enabled
        || logger.IsEnabled(LogLevel.Warning)
        || logger.IsEnabled(LogLevel.Information)
        || logger.IsEnabled(LogLevel.Debug);

    /// <summary>Makes a call, and returns its result or throws its exception.</summary>
    /// <param name="operation">The kind of call.</param>
    /// <param name="state">The data that <paramref name="call"/> needs, so that it captures nothing.</param>
    /// <param name="call">The call.</param>
    /// <param name="describe">Returns the part of the result that telemetry may show, and records what else the result ends.</param>
    public Task<TResult> RunAsync<TState, TResult>(
        Operation operation, TState state, Func<TState, Task<TResult>> call, Func<TState, TResult, Outcome> describe) =>
        IsObserved ? ObserveAsync(operation, state, call, describe) : call(state);

    /// <inheritdoc cref="RunAsync{TState, TResult}"/>
    /// <param name="operation">The kind of call.</param>
    /// <param name="state">The data that <paramref name="call"/> needs, so that it captures nothing.</param>
    /// <param name="call">The call.</param>
    /// <param name="outcome">The word for its success.</param>
    public Task RunAsync<TState>(Operation operation, TState state, Func<TState, Task> call, string outcome) => !IsObserved
        ? call(state)
        : ObserveAsync(
            operation,
            (state, call, outcome),
            static async made =>
            {
                await made.call(made.state).ConfigureAwait(false);
                return made.outcome;
            },
            static (_, word) => new Outcome(word));

    private async Task<TResult> ObserveAsync<TState, TResult>(
        Operation operation, TState state, Func<TState, Task<TResult>> call, Func<TState, TResult, Outcome> describe)
    {
        using Activity? span = telemetry.Source.StartActivity(operation.SpanName, ActivityKind.Client);
        CalledServer? server = span is not null || telemetry.RequestDuration.Enabled ? CalledServer.Watch() : null;
        long start = time.GetTimestamp();
        string? error = TagValues.Other; // the value for unexpected exceptions, such as one of the host's own code
        Outcome outcome = default;
        try
        {
            TResult result = await call(state).ConfigureAwait(false);
            outcome = describe(state, result);
            error = null;
            LogSucceeded(tenant, provider, operation.Name, outcome.Word);
            return result;
        }
        catch (TwoFactorException e)
        {
            error = TagValues.Of(e.Error);
            if (operation != Operation.Poll || MayLogPoll(e.Error))
                LogFailed(tenant, provider, operation.Name, error, e.ServiceCode, e.IsTransient, e.MayHaveBeenProcessed, e.Message);
            else
                LogPollFailedAgain(tenant, provider, error, e.ServiceCode, e.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            error = TagValues.Cancelled;
            throw;
        }
        catch (ArgumentException)
        {
            error = TagValues.InvalidArgument;
            throw;
        }
        finally
        {
            if (server is not null)
                Record(operation, span, time.GetElapsedTime(start), outcome.Word, server.Host ?? outcome.Server?.Host, error);
        }
    }

    private static long[] NothingLogged()
    {
        long[] times = new long[(int)Enum.GetValues<TwoFactorError>().Max() + 1];
        Array.Fill(times, LogInterval.NotLogged);
        return times;
    }

    // A value that is not defined is a mistake of a provider's author.
    private bool MayLogPoll(TwoFactorError error) => !Enum.IsDefined(error) || LogInterval.TryBegin(ref pollLoggedUntil[(int)error], time);

    private void Record(Operation operation, Activity? span, TimeSpan duration, string? outcome, string? server, string? error)
    {
        TagList tags = new() { { Tags.Provider, provider }, { Tags.Operation, operation.Name } };
        if (operation.OutcomeTag is not null && outcome is not null)
            tags.Add(operation.OutcomeTag, outcome);
        if (server is not null)
            tags.Add(Tags.ServerAddress, server);
        if (error is not null)
            tags.Add(Tags.ErrorType, error);

        telemetry.RequestDuration.Record(duration.TotalSeconds, tags);
        if (span is null)
            return;
        span.SetTag(Tags.Tenant, tenant);
        foreach (KeyValuePair<string, object?> tag in tags)
            span.SetTag(tag.Key, tag.Value);
        if (error is not null)
            span.SetStatus(ActivityStatusCode.Error);
    }

    [LoggerMessage(
        EventIds.CallSucceeded, LogLevel.Debug, "{Tenant} ({Provider}): {Operation} succeeded: {Outcome}.", EventName = nameof(EventIds.CallSucceeded))]
    private partial void LogSucceeded(string tenant, string provider, string operation, string outcome);

    [LoggerMessage(
        EventIds.CallFailed,
        LogLevel.Warning,
        "{Tenant} ({Provider}): {Operation} failed: {Error} (service code {ServiceCode}, transient {IsTransient}, "
        + "may have been processed {MayHaveBeenProcessed}). {Reason}",
        EventName = nameof(EventIds.CallFailed))]
    private partial void LogFailed(
        string tenant,
        string provider,
        string operation,
        string error,
        string? serviceCode,
        bool isTransient,
        bool mayHaveBeenProcessed,
        string reason);

    [LoggerMessage(
        EventIds.PollFailedAgain,
        LogLevel.Debug,
        "{Tenant} ({Provider}): poll failed again: {Error} (service code {ServiceCode}). {Reason}",
        EventName = nameof(EventIds.PollFailedAgain))]
    private partial void LogPollFailedAgain(string tenant, string provider, string error, string? serviceCode, string reason);
}
