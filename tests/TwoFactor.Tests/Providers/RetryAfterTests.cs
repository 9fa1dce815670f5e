using System.Net;
using RichardSzalay.MockHttp;
using TwoFactor.Providers;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Providers;

/// <summary>How long a service asks us to wait. A service may send anything, and nobody waits for longer than a day.</summary>
public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Of_two_headers_the_first_one_counts() => Assert.That(await ReadAsync("7", "60"), Is.EqualTo(7));

    [TestCase("0", ExpectedResult = 0)]
    [TestCase("120", ExpectedResult = 120)]
    [TestCase("86400", ExpectedResult = 86_400)]
    [TestCase("86401", ExpectedResult = 86_400, Description = "Longer than a day")]
    [TestCase("Sun, 01 Mar 2026 12:01:30 GMT", ExpectedResult = 90, Description = "A date is as good as seconds")]
    [TestCase("Sun, 01 Mar 2026 11:59:59 GMT", ExpectedResult = 0, Description = "A date that is over")]
    [TestCase("Wed, 04 Mar 2026 12:00:00 GMT", ExpectedResult = 86_400)]
    [TestCase("2147483648", ExpectedResult = 86_400, Description = "More than an int holds")]
    [TestCase("99999999999999999999", ExpectedResult = 86_400)]
    [TestCase("7, 60", ExpectedResult = 7, Description = "Two headers that a proxy has joined: the first counts, as with two headers")]
    [TestCase(" 7 , soon", ExpectedResult = 7)]
    [TestCase("Sun, 01 Mar 2026 12:01:30 GMT, Sun, 01 Mar 2026 12:02:30 GMT", ExpectedResult = 90)]
    [TestCase("Sun, 01 Mar 2026 12:01:30 GMT, 7", ExpectedResult = 90)]
    [TestCase("7.5", ExpectedResult = null)]
    [TestCase("+7", ExpectedResult = null)]
    [TestCase("Infinity", ExpectedResult = null)]
    [TestCase("", ExpectedResult = null)]
    [TestCase(",", ExpectedResult = null)]
    [TestCase("soon", ExpectedResult = null)]
    [TestCase("-1", ExpectedResult = null)]
    public Task<double?> What_the_service_asks_for_is_read_and_bounded(string header) => ReadAsync(header);

    // One of the two clocks is wrong, and the service has set both dates by its own.
    [TestCase("Sun, 01 Mar 2026 12:11:30 GMT", "Sun, 01 Mar 2026 12:10:00 GMT", ExpectedResult = 90)]
    [TestCase("Sun, 01 Mar 2026 11:51:30 GMT", "Sun, 01 Mar 2026 11:50:00 GMT", ExpectedResult = 90)]
    [TestCase("Sun, 01 Mar 2026 12:01:30 GMT", "today", ExpectedResult = 90)]
    [TestCase("7", "Sun, 01 Mar 2026 12:10:00 GMT", ExpectedResult = 7)]
    public Task<double?> A_date_is_measured_by_the_clock_of_the_service(string header, string date) => ReadAsync([header], date);

    private static Task<double?> ReadAsync(params string[] headers) => ReadAsync(headers, date: null);

    private static async Task<double?> ReadAsync(string[] headers, string? date)
    {
        using MockHttpMessageHandler mock = new();
        mock.When("*").Respond(_ =>
        {
            HttpResponseMessage response = new(HttpStatusCode.ServiceUnavailable);
            response.Headers.TryAddWithoutValidation("Retry-After", headers);
            if (date is not null)
                response.Headers.TryAddWithoutValidation("Date", date);
            return response;
        });
        SampleOptions options = new();
        ServiceClient client = ServiceClient.CreateWithoutTenant(SampleDefinition.ProviderName, options, new ManualTimeProvider(Now), mock);

        ServiceResponse response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, options.Endpoint));
        return response.RetryAfter?.TotalSeconds;
    }
}
