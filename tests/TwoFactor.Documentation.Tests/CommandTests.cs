using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;
using TwoFactor.Cli;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Output;

namespace TwoFactor.Documentation.Tests;

/// <summary>Every command in a document is valid: <c>twofactor</c> parses it, and the projects of a <c>dotnet</c> command exist.</summary>
public sealed partial class CommandTests
{
    private static IEnumerable<Listing> Shown =>
        from document in Document.All
        from listing in document.Listings
        where listing.Language.Length == 0
        from line in listing.Text.Split('\n')
        where line.StartsWith("twofactor ", StringComparison.Ordinal) || line.StartsWith("dotnet ", StringComparison.Ordinal)
        select new Listing(document.Name, string.Empty, line.TrimEnd(' ', '&'));

    // The project that the listings make with "dotnet new twofactor -o".
    private const string MadeByTheTemplate = "MyApp";

    // In prose, a command may have no options yet, but its words must be commands.
    private static IEnumerable<Listing> Mentioned =>
        from document in Document.All
        from Match match in InProse().Matches(document.Prose)
        select new Listing(document.Name, string.Empty, match.Groups[1].Value);

    [TestCaseSource(nameof(Shown))]
    public void A_command_of_a_listing_is_valid(object listing)
    {
        string[] words = Words(((Listing)listing).Text);
        Assert.That(words[0] == "twofactor" ? TwoFactorErrors(words[1..]) : DotnetErrors(words[1..]), Is.Empty);
    }

    [TestCaseSource(nameof(Mentioned))]
    public void A_command_of_the_prose_exists(object listing)
    {
        string[] words = [.. Words(((Listing)listing).Text)[1..].TakeWhile(word => CommandWord().IsMatch(word))];
        Command command = Root();
        foreach (string word in words)
        {
            if (command.Subcommands.Count == 0)
                break; // an argument
            Command? next = command.Subcommands.FirstOrDefault(each => each.Name == word);
            Assert.That(next, Is.Not.Null, word);
            command = next!;
        }

        IEnumerable<string> options = Words(((Listing)listing).Text).Where(word => word.StartsWith("--", StringComparison.Ordinal));
        Assert.That(options.Except(command.Options.Concat(Root().Options).Select(option => option.Name)), Is.Empty);
    }

    [Test]
    public void The_checks_find_commands_and_reject_wrong_ones() => Assert.Multiple(() =>
    {
        Assert.That(Shown.Count(), Is.GreaterThan(10));
        Assert.That(Mentioned.Count(), Is.GreaterThan(10));
        Assert.That(TwoFactorErrors(["logni", "jdoe"]), Is.Not.Empty);
        Assert.That(TwoFactorErrors(["login", "jdoe", "--tennant", "acme"]), Is.Not.Empty);
        Assert.That(DotnetErrors(["run", "--project", "src/Nothing"]), Is.Not.Empty);
        Assert.That(DotnetErrors(["add", "package", "TwoFactor.Nothing"]), Is.Not.Empty);
    });

    private static IEnumerable<string> TwoFactorErrors(string[] arguments)
    {
        ParseResult parsed = Root().Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
            return parsed.Errors.Select(error => error.Message).Append("It does not parse.");
        return UsageText.HasMisspeltOption(parsed) ? [UsageText.Of(parsed)] : [];
    }

    private static IEnumerable<string> DotnetErrors(string[] arguments)
    {
        int project = Array.IndexOf(arguments, "--project");
        if (project >= 0 && !Directory.Exists(Path.Combine(Document.Root, arguments[project + 1])) && arguments[project + 1] != MadeByTheTemplate)
            yield return $"There is no project {arguments[project + 1]}.";
        if (arguments is ["test", var tested, ..] && !tested.StartsWith('-') && !Path.Exists(Path.Combine(Document.Root, tested)))
            yield return $"There is no {tested}.";
        if (arguments is ["tool", "install", ..] && !Directory.Exists(Path.Combine(Document.Root, "src", arguments[^1])))
            yield return $"There is no tool {arguments[^1]}.";
        if (arguments is ["new", "twofactor", ..] && !Directory.Exists(Path.Combine(Document.Root, "src", "TwoFactor.Templates")))
            yield return "There is no template.";
        if (arguments is ["add", "package", var package] && !new[] { "src", "providers" }.Any(folder => Directory.Exists(Path.Combine(Document.Root, folder, package))))
            yield return $"There is no package {package}.";
        if (arguments is ["pack", var packed, ..] && !Path.Exists(Path.Combine(Document.Root, packed)))
            yield return $"There is no {packed}.";
        if (arguments[0] is not ("run" or "test" or "tool" or "new" or "add" or "format" or "pack"))
            yield return $"dotnet {arguments[0]} is not known here.";
    }

    private static RootCommand Root()
    {
        CliConsole console = new(TextWriter.Null, TextWriter.Null);
        return CommandLine.Create(new CommandRunner(console, new CliEnvironment(new Dictionary<string, string>(), Document.Root, TimeProvider.System)));
    }

    // Splits as a shell does, as far as the documents need it.
    private static string[] Words(string line) => [.. Word().Matches(line).Select(match => match.Value.Replace("\"", string.Empty, StringComparison.Ordinal))];

    [GeneratedRegex("(\"[^\"]*\"|[^\\s\"])+")]
    private static partial Regex Word();

    [GeneratedRegex("`(twofactor [^`]+)`")]
    private static partial Regex InProse();

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex CommandWord();
}
