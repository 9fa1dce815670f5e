using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using TwoFactor.AspNetCore;

namespace TwoFactor.Documentation.Tests.Logins;

/// <summary>The page about the endpoints has each code and each member that they answer with.</summary>
public sealed partial class EndpointTests
{
    private static readonly Document Page = Document.Named("src/TwoFactor.AspNetCore/docs/endpoints.md");

    [Test]
    public void The_page_has_each_code_of_problem_details()
    {
        IEnumerable<string> codes = Directory.GetFiles(Path.Combine(Document.Root, "src/TwoFactor.AspNetCore"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Code().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);
        Assert.That(Page.Tables.SelectMany(table => table.Column("`code`")).Select(Bare), Is.EquivalentTo(codes.Distinct()));
    }

    [Test]
    public void The_page_has_each_member_of_an_answer()
    {
        string[][] described = [.. Page.Tables.Select(table => table.Column("member").Select(Bare).ToArray()).Where(members => members.Length > 0)];
        Assert.That(described, Has.Length.EqualTo(2));
        Assert.That(described[0], Is.EquivalentTo(MembersOf("StatusAnswer")));
        Assert.That(described[1], Is.EquivalentTo(MembersOf("NextAnswer")));
    }

    private static IEnumerable<string> MembersOf(string answer) =>
        typeof(TwoFactorPrompt).Assembly.GetType($"TwoFactor.AspNetCore.Endpoints.{answer}", throwOnError: true)!
            .GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name));

    private static string Bare(string cell) => cell.Trim('`');

    [GeneratedRegex("""(?:StatusCodes\.\w+, |\["code"\] = )"([a-z]+(?:-[a-z]+)?)"[,\s]""")]
    private static partial Regex Code();
}
