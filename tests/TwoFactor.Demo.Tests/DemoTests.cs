namespace TwoFactor.Demo.Tests;

/// <summary>The whole way, over real TLS: both providers against the emulator, in the host application of the demo.</summary>
[Category("Network")]
public sealed class DemoTests
{
    [Test]
    public async Task Both_services_let_the_user_in_and_keep_the_user_out_as_the_phone_says()
    {
        StringWriter told = new();
        int exitCode = await Demo.RunAsync(told, isHeadless: true);

        string[] lines = told.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.That(exitCode, Is.Zero, told.ToString());
        Assert.That(lines[^4..], Is.EqualTo(new[]
        {
            "acme (Sezame): Approved",
            "globex (SecSign): Approved",
            "acme (Sezame): Denied",
            "globex (SecSign): Denied",
        }));
    }
}
