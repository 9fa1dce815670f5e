using System.Net;
using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>Sends requests without the core's <see cref="ServiceClient"/>, so that the mistakes which that prevents can be made.</summary>
internal sealed class SampleTransport(SampleOptions options, SampleFailures failures, TimeProvider time)
{
    private readonly HttpMessageInvoker invoker = new(options.Handler!, disposeHandler: false);
    private string? cookie;

    public async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        CancellationToken leaving = options.Fault == Fault.ForgetsTheToken ? default : cancellationToken;
        using CancellationTokenSource deadline = options.Fault == Fault.HasNoDeadline ? new() : new(options.RequestTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(leaving, deadline.Token);
        try
        {
            using HttpResponseMessage response = await ExchangeAsync(request, stop.Token);
            if (options.Fault == Fault.RestartsItsDeadlineWithEachRead)
                return (response.StatusCode, await ReadAsync(response, deadline, stop.Token));
            int limit = options.Fault == Fault.HasNoLimit ? int.MaxValue : ServiceClient.MaximumResponseLength;
            await response.Content.LoadIntoBufferAsync(limit, stop.Token);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(stop.Token));
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested && options.Fault != Fault.TakesLeavingForAFailure)
        {
            throw new OperationCanceledException(leaving);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested || options.Fault != Fault.TakesAHandlersCancellationForTheCallers)
        {
            throw failures.NoAnswer("The service did not answer in time.", wasSent: true);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw failures.Unreadable();
        }
        catch (HttpRequestException e)
        {
            throw failures.NoAnswer("No answer came.", wasSent: e.HttpRequestError != HttpRequestError.ConnectionError && !IsCalledUnsent(e));
        }
        catch (IOException)
        {
            throw failures.NoAnswer("The answer broke off.", wasSent: true);
        }
    }

    private bool IsCalledUnsent(HttpRequestException e) => (options.Fault, e.HttpRequestError) is
        (Fault.CallsUnknownTroubleUnsent, HttpRequestError.Unknown) or (Fault.CallsInvalidResponsesUnsent, HttpRequestError.InvalidResponse);

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationTokenSource deadline, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            body.Write(buffer, 0, count);
            if (body.Length > ServiceClient.MaximumResponseLength)
                throw failures.Unreadable();
            deadline.CancelAfter(options.RequestTimeout);
        }

        return body.ToArray();
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (options.Fault == Fault.KeepsCookies && cookie is not null)
            request.Headers.Add("Cookie", cookie);
        HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken);
        if (options.Fault == Fault.RepeatsWhatItIsAskedToRepeat && response.Headers.RetryAfter?.Delta is { } wait)
        {
            await Task.Delay(wait, time, cancellationToken);
            response = await invoker.SendAsync(new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content }, cancellationToken);
        }

        if (response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies))
            cookie = cookies.First();
        return options.Fault == Fault.FollowsRedirects && response.Headers.Location is { } elsewhere
            ? await invoker.SendAsync(
                new HttpRequestMessage(HttpMethod.Get, new Uri(elsewhere, request.RequestUri!.AbsolutePath)), cancellationToken)
            : response;
    }
}
