using System.Diagnostics;
using System.Net;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>The demo without data about cultures, as in small containers.</summary>
[Category("Network")]
[CancelAfter(120_000)]
internal sealed class InvariantTests
{
    [Test]
    public async Task The_page_is_shown_in_English_without_data_about_cultures(CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("dotnet", [typeof(Demo).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "true";
        start.Environment["CI"] = "true"; // opens no browser
        using Process demo = Process.Start(start)!;
        try
        {
            string? line;
            do
            {
                line = await demo.StandardOutput.ReadLineAsync(cancellationToken);
            }
            while (line?.EndsWith("/stage", StringComparison.Ordinal) == false);

            using HttpClient http = new() { DefaultRequestHeaders = { { "Accept", "text/html" }, { "Accept-Language", "de" } } };
            HttpResponseMessage page = await http.GetAsync(new Uri(new Uri(line!.Trim()), "/two-factor"), cancellationToken);
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(await page.Content.ReadAsStringAsync(cancellationToken), Does.Contain("<html lang=\"en\">").And.Contain("Nothing to confirm here"));
        }
        finally
        {
            demo.Kill();
        }
    }
}
