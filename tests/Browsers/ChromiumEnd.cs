using TwoFactor.Tests.Browsers;

/// <summary>Stops the browser after the last test of the assembly: outside any namespace, a set-up fixture covers the whole assembly.</summary>
[SetUpFixture]
internal sealed class ChromiumEnd
{
    [OneTimeTearDown]
    public Task StopAsync() => Chromium.StopAsync();
}
