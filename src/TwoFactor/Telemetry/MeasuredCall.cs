using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Telemetry;

/// <summary>Measures calls to one tenant's provider: a span, a duration and a log line for each, whatever comes of it.</summary>
internal sealed partial class MeasuredCall(string provider, string tenant, TwoFactorTelemetry telemetry, TimeProvider time, ILogger logger)
{
    /// <summary>Runs <paramref name="call"/>, and passes on what it returns or throws.</summary>
    /// <param name="operation">The call's name: <c>start</c>, <c>poll</c>, …</param>
    /// <param name="server">The server to be asked, where that is known before.</param>
    /// <param name="call">The call.</param>
    /// <param name="describe">What the result says that may be seen: the server that answered, and a state.</param>
    public async Task<TResult> RunAsync<TResult>(string operation, Uri? server, Func<Task<TResult>> call, Func<TResult, (Uri? Server, string? State)> describe)
    {
        using Activity? span = telemetry.Source.StartActivity($"two_factor {operation}", ActivityKind.Client);
        TagList tags = new() { { Tags.Provider, provider }, { Tags.Operation, operation } };
        long start = time.GetTimestamp();
        try
        {
            TResult result = await call().ConfigureAwait(false);
            (Uri? answered, string? state) = describe(result);
            AddServer(ref tags, answered ?? server);
            if (state is not null)
                tags.Add(Tags.State, state);
            LogDone(tenant, provider, operation, state ?? "done");
            return result;
        }
        catch (TwoFactorException e)
        {
            AddServer(ref tags, server);
            AddError(ref tags, span, e.Error.ToString());
            LogFailed(tenant, provider, operation, e.Error, e.ServiceCode, e.IsTransient, e.MayHaveBeenProcessed, e.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            AddError(ref tags, span, "cancelled");
            throw;
        }
        catch (ArgumentException)
        {
            AddError(ref tags, span, "argument");
            throw;
        }
        finally
        {
            telemetry.RequestDuration.Record(time.GetElapsedTime(start).TotalSeconds, tags);
            span?.SetTag(Tags.Tenant, tenant);
            foreach (KeyValuePair<string, object?> tag in tags)
                span?.SetTag(tag.Key, tag.Value);
        }
    }

    /// <inheritdoc cref="RunAsync{TResult}"/>
    public Task RunAsync(string operation, Uri? server, Func<Task> call) => RunAsync(
        operation,
        server,
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        _ => (null, null));

    private static void AddServer(ref TagList tags, Uri? server)
    {
        if (server is not null)
            tags.Add(Tags.ServerAddress, server.Host);
    }

    private static void AddError(ref TagList tags, Activity? span, string error)
    {
        tags.Add(Tags.ErrorType, error);
        span?.SetStatus(ActivityStatusCode.Error);
    }

    [LoggerMessage(LogLevel.Debug, "{Tenant} ({Provider}): {Operation} says {State}.")]
    private partial void LogDone(string tenant, string provider, string operation, string state);

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
