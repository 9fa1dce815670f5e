using System.Diagnostics;

namespace TwoFactor.Demo.Tests;

/// <summary>A demo that cannot start gives the reason, and no stack trace.</summary>
[Category("Network")]
[Platform(Exclude = "Win", Reason = "Windows takes the folder for temporary files from another variable.")]
public sealed class StartTests
{
    [TestCase("DOTNET_ENVIRONMENT", "Production", "does not start in the environment \"Production\"")]
    [TestCase("TMPDIR", "/dev/null/none", "The folder for temporary files, '/dev/null/none/', cannot be used")]
    public async Task A_demo_that_cannot_start_ends_with_its_exit_code_and_the_reason(string variable, string value, string reason)
    {
        ProcessStartInfo start = new("dotnet", [typeof(Demo).Assembly.Location, "--headless"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_EnableDiagnostics"] = "0", [variable] = value },
        };
        using Process demo = Process.Start(start)!;
        Task<string> errors = demo.StandardError.ReadToEndAsync();
        string output = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();

        Assert.That(demo.ExitCode, Is.EqualTo(Demo.CannotStart), output + await errors);
        Assert.That(output, Does.Contain("UNEXPECTED: ").And.Contain(reason));
    }
}
