using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Telemetry;

/// <summary>Measures calls to one tenant's provider: a span, a duration and a log line for each, whatever comes of it.</summary>
internal sealed partial class MeasuredCall(string provider, string tenant, TwoFactorTelemetry telemetry, TimeProvider time, ILogger logger)
{
    /// <summary>Runs <paramref name="call"/>, and passes on what it returns or throws.</summary>
    /// <param name="operation">The call's name: <c>start</c>, <c>poll</c>, …</param>
    /// <param name="call">The call.</param>
    /// <param name="describe">What the result says that may be seen, as a tag; <see langword="null"/> for nothing.</param>
    public async Task<TResult> RunAsync<TResult>(
        string operation, Func<Task<TResult>> call, Func<TResult, KeyValuePair<string, object?>>? describe = null)
    {
        using Activity? span = telemetry.Source.StartActivity($"two_factor {operation}", ActivityKind.Client);
        TagList tags = new() { { Tags.Provider, provider }, { Tags.Operation, operation } };
        string? error = "other"; // unless it turns out otherwise: an exception of the host's own code, perhaps
        long start = time.GetTimestamp();
        try
        {
            TResult result = await call().ConfigureAwait(false);
            error = null;
            KeyValuePair<string, object?>? said = describe?.Invoke(result);
            if (said is { } tag)
                tags.Add(tag);
            LogDone(tenant, provider, operation, said?.Value ?? "done");
            return result;
        }
        catch (TwoFactorException e)
        {
            error = e.Error.ToString();
            LogFailed(tenant, provider, operation, e.Error, e.ServiceCode, e.IsTransient, e.MayHaveBeenProcessed, e.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            error = "cancelled";
            throw;
        }
        catch (ArgumentException)
        {
            error = "argument";
            throw;
        }
        finally
        {
            if (error is not null)
            {
                tags.Add(Tags.ErrorType, error);
                span?.SetStatus(ActivityStatusCode.Error);
            }

            telemetry.RequestDuration.Record(time.GetElapsedTime(start).TotalSeconds, tags);
            span?.SetTag(Tags.Tenant, tenant);
            foreach (KeyValuePair<string, object?> tag in tags)
                span?.SetTag(tag.Key, tag.Value);
        }
    }

    /// <inheritdoc cref="RunAsync{TResult}"/>
    public Task RunAsync(string operation, Func<Task> call) => RunAsync(operation, async () =>
    {
        await call().ConfigureAwait(false);
        return true;
    });

    [LoggerMessage(LogLevel.Debug, "{Tenant} ({Provider}): {Operation} says {State}.")]
    private partial void LogDone(string tenant, string provider, string operation, object state);

    [LoggerMessage(LogLevel.Warning,
        "{Tenant} ({Provider}): {Operation} failed, {Error} (service code {ServiceCode}, transient {IsTransient}, "
        + "may have been processed {MayHaveBeenProcessed}). {Reason}")]
    private partial void LogFailed(
        string tenant,
        string provider,
        string operation,
        TwoFactorError error,
        string? serviceCode,
        bool isTransient,
        bool mayHaveBeenProcessed,
        string reason);
}
