using System.Reflection;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>The libraries that run in a host.</summary>
internal static class Libraries
{
    public static IReadOnlyList<Assembly> All { get; } =
        [.. new[] { "TwoFactor", "TwoFactor.AspNetCore", "TwoFactor.Redis", "TwoFactor.PostgreSql", "TwoFactor.Sezame", "TwoFactor.SecSign" }.Select(Assembly.Load)];

    /// <summary>The sources of the same libraries.</summary>
    public static IReadOnlyList<string> Sources { get; } =
    [
        .. All.Select(library => library.GetName().Name!)
            .Select(name => new[] { "src", "providers" }.Select(folder => Path.Combine(Document.Root, folder, name)).Single(Directory.Exists))
            .Concat([Path.Combine(Document.Root, "src", "Stores"), Path.Combine(Document.Root, "src", "Files")]) // compiled into several of them
            .SelectMany(SourcesIn),
    ];

    /// <summary>The sources of the command-line tool and of the emulator.</summary>
    public static IReadOnlyList<string> SourcesOfTools { get; } =
        [.. new[] { "TwoFactor.Cli", "TwoFactor.Emulator" }.Select(name => Path.Combine(Document.Root, "src", name)).SelectMany(SourcesIn)];

    private static IEnumerable<string> SourcesIn(string folder) => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
