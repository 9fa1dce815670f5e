using System.Text.RegularExpressions;

namespace TwoFactor.Demo.Tests;

/// <summary>Logins of the demo's host application with both providers, against the emulator over real TLS.</summary>
[Category("Network")]
public sealed class DemoTests
{
    [Test]
    public async Task Both_services_approve_and_deny_logins_as_answered_on_the_phone()
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
        foreach ((string service, string name) in new[] { ("Sezame", "Sezame"), ("SecSign ID", "SecSign") })
        {
            string address = Regex.Match(told.ToString(), $@"^ +{service} +(https://localhost:\d+/)", RegexOptions.Multiline).Groups[1].Value;
            Assert.That(address, Is.Not.Empty, told.ToString());
            Assert.That(lines.Count(line => line.Contains($" Asked {name} at {address}. The page shows ", StringComparison.Ordinal) && line.EndsWith(" ms)", StringComparison.Ordinal)), Is.EqualTo(2), told.ToString());
        }
    }
}
