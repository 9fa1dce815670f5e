using System.Diagnostics;

namespace TwoFactor.Cli.Tests.Support;

/// <summary>A program of the machine that a test needs. Where it is missing the test is skipped, unless <c>TWOFACTOR_REQUIRE</c> promises it.</summary>
internal static class RequiredProgram
{
    /// <summary>Runs the program, and returns what it wrote to standard output.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        string? path = Find(program);
        if (path is null && (Environment.GetEnvironmentVariable("TWOFACTOR_REQUIRE") ?? string.Empty).Split(',').Contains(program))
            Assert.Fail($"{program} is missing, and TWOFACTOR_REQUIRE promises it.");
        if (path is null)
            Assert.Ignore($"{program} is not installed (Debian: zbar-tools).");

        using Process process = Process.Start(new ProcessStartInfo(path!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        await error;
        return output;
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
