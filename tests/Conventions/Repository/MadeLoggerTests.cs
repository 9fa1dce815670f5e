namespace TwoFactor.Tests.Conventions.Repository;

/// <summary>Code without a constructor, such as the handler of an endpoint, makes its logger from the host's factory. It must be as quiet as one that a
/// constructor takes.</summary>
public sealed class MadeLoggerTests
{
    // A host does not run them in production.
    private static readonly string[] OfDevelopment = ["TwoFactor.Emulator", "TwoFactor.Cli", "TwoFactor.Demo", "TwoFactor.Templates", "TwoFactor.Testing"];

    [Test]
    public void Every_logger_that_a_package_makes_is_quiet()
    {
        string[] made =
        [
            .. from path in RepositoryFolder.Texts
            let folders = Path.GetRelativePath(RepositoryFolder.Path, path).Split(Path.DirectorySeparatorChar)
            where Path.GetExtension(path) == ".cs" && folders[0] != "tests" && !OfDevelopment.Contains(folders[1])
            from line in File.ReadLines(path)
            where line.Contains(".CreateLogger", StringComparison.Ordinal)
            select $"{Path.GetFileName(path)}: {line.Trim()}",
        ];
        Assert.That(made, Is.Not.Empty.And.All.Contains("new QuietLogger("));
    }
}
