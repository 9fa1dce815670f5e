using System.Diagnostics;

namespace TwoFactor.Tests.Programs;

/// <summary>A program that some tests need beside .NET. Where it is missing they are skipped, and where it was promised they fail.</summary>
internal static class NeededProgram
{
    /// <summary>Runs the program, and returns what it prints. That it succeeds is part of the test.</summary>
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

    /// <summary>Finds the program, or ends the test.</summary>
    /// <param name="name">Its name on the path. <c>TWOFACTOR_REQUIRE</c>, a list with commas, promises programs by this name.</param>
    /// <param name="debianPackage">The package that has it.</param>
    /// <returns>Its full path.</returns>
    public static string Find(string name, string debianPackage)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(PostgreSqlFolders())
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (path is not null)
            return path;

        string reason = $"{name} is not installed here; Debian's package {debianPackage} has it.";
        string[] promised = (Environment.GetEnvironmentVariable("TWOFACTOR_REQUIRE") ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        if (promised.Contains(name))
            Assert.Fail($"{reason} TWOFACTOR_REQUIRE promised it.");
        Assert.Ignore(reason);
        throw new InvalidOperationException(reason); // neither call returns
    }

    // Debian keeps PostgreSQL's server off the path.
    private static IEnumerable<string> PostgreSqlFolders() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin"))
        : [];
}
