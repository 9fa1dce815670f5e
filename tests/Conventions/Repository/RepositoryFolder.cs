using System.Runtime.CompilerServices;

namespace TwoFactor.Tests.Conventions.Repository;

/// <summary>The repository's files.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find();

    /// <summary>The project files of packages and programs, without tests and without the projects inside the template.</summary>
    public static IEnumerable<string> Projects => new[] { "src", "providers" }
        .SelectMany(folder => Directory.GetDirectories(System.IO.Path.Combine(Path, folder)))
        .SelectMany(folder => Directory.GetFiles(folder, "*.csproj"));

    /// <summary>The code and documents of packages, programs and tests, and the repository's README.</summary>
    public static IEnumerable<string> Texts => new[] { "src", "providers", "tests" }
        .SelectMany(folder => Directory.GetFiles(System.IO.Path.Combine(Path, folder), "*.*", SearchOption.AllDirectories))
        .Where(path => System.IO.Path.GetExtension(path) is ".cs" or ".md" or ".lua" or ".sql" or ".cshtml" or ".js" or ".html")
        .Where(path => !System.IO.Path.GetRelativePath(Path, path).Split(System.IO.Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj"))
        .Append(System.IO.Path.Combine(Path, "README.md"));

    private static string Find([CallerFilePath] string path = "")
    {
        string? folder = System.IO.Path.GetDirectoryName(path);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "TwoFactor.sln")))
            folder = System.IO.Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("TwoFactor.sln was not found above " + path);
    }
}
