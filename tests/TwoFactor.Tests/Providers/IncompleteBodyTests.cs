using System.Net;
using RichardSzalay.MockHttp;
using TwoFactor.Providers;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Providers;

/// <summary>A response whose body is cut off, or does not come in time. If its status tells enough, it counts without the body.</summary>
public sealed class IncompleteBodyTests
{
    private readonly ManualTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task A_status_that_means_the_same_with_any_body_is_kept_with_its_RetryAfter(
        [Values(401, 403, 408, 429, 495, 502, 503, 504)] int status, [Values] bool isLate)
    {
        ServiceResponse response = await SendAsync(status, isLate);
        Assert.That(((int)response.StatusCode, response.Body.Length, response.RetryAfter), Is.EqualTo((status, 0, TimeSpan.FromSeconds(60))));
    }

    [Test]
    public async Task Where_the_body_decides_its_loss_is_a_failure_that_leaves_open_what_happened([Values(200, 204, 302, 400, 404, 409, 500)] int status, [Values] bool isLate)
    {
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => SendAsync(status, isLate)))!;
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Connection, true)));
    }

    [Test]
    public async Task A_cancellation_by_the_caller_stays_one()
    {
        using CancellationTokenSource caller = new();
        await Assert.ThatAsync(() => SendAsync(429, isLate: true, caller), Throws.InstanceOf<OperationCanceledException>());
    }

    private async Task<ServiceResponse> SendAsync(int status, bool isLate, CancellationTokenSource? caller = null)
    {
        SampleOptions options = new();
        using MockHttpMessageHandler mock = new();
        mock.When("*").Respond(_ =>
        {
            HttpResponseMessage response = new((HttpStatusCode)status)
            {
                Content = new StreamContent(new IncompleteStream(async stop =>
                {
                    if (!isLate)
                        throw new IOException("The server closed the connection.");
                    if (caller is not null)
                        await caller.CancelAsync();
                    else
                        time.Advance(options.RequestTimeout);
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
                })),
            };
            response.Headers.TryAddWithoutValidation("Retry-After", "60");
            return response;
        });
        ServiceClient client = ServiceClient.CreateWithoutTenant(SampleDefinition.ProviderName, options, time, mock);
        return await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, options.Endpoint), caller?.Token ?? CancellationToken.None);
    }

    /// <summary>A body that begins, and whose rest is left to the test.</summary>
    private sealed class IncompleteStream(Func<CancellationToken, Task> rest) : MemoryStream
    {
        private bool hasBegun;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (hasBegun)
                await rest(cancellationToken);
            hasBegun = true;
            "Try la"u8.CopyTo(buffer.Span);
            return "Try la".Length;
        }
    }
}
