using System.Diagnostics;

namespace TwoFactor.Tests.Programs;

/// <summary>A program other than .NET that some tests need. If it is missing, they are skipped; if <c>TWOFACTOR_REQUIRE</c> lists it, they fail.</summary>
internal static class NeededProgram
{
    /// <summary>Runs the program, asserts that it succeeds, and returns its output.</summary>
    public static async Task<string> RunAsync(string name, string debianPackage, params string[] arguments)
    {
        ProcessStartInfo start = new(Find(name, debianPackage), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{name} {string.Join(' ', arguments)}\n{await errors}");
        return output;
    }

    /// <summary>Finds the program, or ends the test as skipped or failed.</summary>
    /// <param name="name">Its name on the path, and in the comma-separated list <c>TWOFACTOR_REQUIRE</c>.</param>
    /// <param name="debianPackage">The Debian package that contains it.</param>
    /// <param name="otherwise">The name of a program that can take its place.</param>
    /// <returns>Its full path.</returns>
    public static string Find(string name, string debianPackage, string? otherwise = null)
    {
        if (Find(name) is { } path)
            return path;
        if (otherwise is not null && Find(otherwise) is { } other)
            return other;

        string reason = $"{name} is not installed here; Debian's package {debianPackage} has it.";
        string[] required = (Environment.GetEnvironmentVariable("TWOFACTOR_REQUIRE") ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        if (required.Contains(name))
            Assert.Fail($"{reason} TWOFACTOR_REQUIRE lists it.");
        Assert.Ignore(reason);
        throw new InvalidOperationException(reason); // neither call returns
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Concat(PostgreSqlFolders())
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    // On Debian, PostgreSQL's server is not on the path.
    private static IEnumerable<string> PostgreSqlFolders() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin"))
        : [];
}
