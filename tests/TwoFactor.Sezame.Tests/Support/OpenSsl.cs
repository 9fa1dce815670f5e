using System.Diagnostics;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Sezame.Tests;

/// <summary>The openssl of this machine, as a second opinion.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it, and returns what it prints. That it succeeds is part of the test.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(NeededProgram.Find("openssl", debianPackage: "openssl"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"openssl {string.Join(' ', arguments)}\n{await errors}");
        return output;
    }
}
