using TwoFactor.Tests.Browsers;

/// <summary>Stops the browser after the last test of the assembly, for which this stands in no namespace.</summary>
[SetUpFixture]
internal sealed class ChromiumEnd
{
    [OneTimeTearDown]
    public Task StopAsync() => Chromium.StopAsync();
}
