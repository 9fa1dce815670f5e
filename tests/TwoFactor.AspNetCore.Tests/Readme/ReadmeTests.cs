using System.Globalization;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;

namespace TwoFactor.AspNetCore.Tests.Readme;

/// <summary>The examples in the README and the documents of the package compile and run.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Folder = FindFolder();
    private static readonly string Package = Path.Combine(Folder, "../../../src/TwoFactor.AspNetCore");

    private static readonly Dictionary<string, int> Ids = typeof(EventIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

    public static IEnumerable<string> Examples() =>
        from document in Directory.GetFiles(Path.Combine(Package, "docs")).Prepend(Path.Combine(Package, "README.md"))
        from Match match in CompiledBlock().Matches(File.ReadAllText(document))
        select match.Groups[1].Value;

    [TestCaseSource(nameof(Examples))]
    public void Every_example_is_part_of_a_compiled_file(string example)
    {
        string[] compiled = [.. Directory.GetFiles(Folder, "*Example.cs").Select(File.ReadAllText).Select(Unindented)];
        string[] usings = [.. example.Split('\n').Where(line => line.StartsWith("using ", StringComparison.Ordinal))];
        string code = Unindented(string.Join('\n', example.Split('\n').Where(line => !usings.Contains(line)).SkipWhile(string.IsNullOrWhiteSpace)));
        Assert.That(compiled.Where(file => file.Contains(code, StringComparison.Ordinal) && usings.All(file.Contains)), Is.Not.Empty);
    }

    [Test]
    public void The_README_and_the_documents_have_examples() => Assert.That(Examples().Count(), Is.GreaterThanOrEqualTo(9));

    [Test]
    public void The_host_of_the_README_has_fewer_than_forty_lines() => Assert.That(Examples().First().Trim().Split('\n'), Has.Length.LessThan(40));

    [Test]
    public void Every_log_message_has_an_id_and_a_name_from_EventIds()
    {
        LoggerMessageAttribute[] lines =
        [
            .. from type in typeof(EventIds).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            let line = method.GetCustomAttribute<LoggerMessageAttribute>()
            where line is not null
            select line,
        ];
        Assert.That(lines.Where(line => line.EventName is null || Ids.GetValueOrDefault(line.EventName) != line.EventId).Select(line => line.Message), Is.Empty);
        Assert.That(Ids.Values, Is.Unique.And.All.InRange(500, 549));
        Assert.That(Ids.Keys, Is.EquivalentTo(lines.Select(line => line.EventName!).Distinct()));
    }

    // The service's address refuses connections: the login gets as far as the page, which says so.
    [Test]
    public async Task The_host_of_the_README_runs()
    {
        int port = FreePort.Find();
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        Thread host = new(() => HostExample.Run(
        [
            $"--urls={address}", "--Logging:LogLevel:Default=None", "--TwoFactor:Tenants:acme:Provider=SecSign", "--TwoFactor:Tenants:acme:SecSign:ServiceName=Acme",
            "--TwoFactor:Tenants:acme:SecSign:ServiceAddress=acme.example", "--TwoFactor:Tenants:acme:SecSign:Endpoint=https://127.0.0.1:1/",
        ]))
        { IsBackground = true };
        host.Start();

        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = new Uri(address) };
        HttpResponseMessage root = await FirstAnswerAsync(client);
        Assert.That(root.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        string login = root.Headers.Location!.ToString();
        string token = Token().Match(await client.GetStringAsync(login)).Groups[1].Value;
        HttpResponseMessage unprotected = await PostAsync(client, login, ("user", "jdoe"), ("password", "right"));
        Assert.That(unprotected.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "the login is protected against cross-site posts");
        HttpResponseMessage posted = await PostAsync(client, login, ("user", "jdoe"), ("password", "right"), ("__RequestVerificationToken", token));
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(posted.Headers.Location!.ToString(), Does.StartWith("/two-factor"));
        Assert.That((await client.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "nobody is signed in");
    }

    [Test]
    public async Task The_host_with_Identity_runs()
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}");
        Thread host = new(() => IdentityExample.Run(
        [
            $"--urls={address}", "--Logging:LogLevel:Default=None", "--ConnectionStrings:Users=Data Source=:memory:", "--TwoFactor:Tenants:acme:Provider=SecSign",
            "--TwoFactor:Tenants:acme:SecSign:ServiceName=Acme", "--TwoFactor:Tenants:acme:SecSign:ServiceAddress=acme.example", "--TwoFactor:Tenants:acme:SecSign:Endpoint=https://127.0.0.1:1/",
        ]))
        { IsBackground = true };
        host.Start();

        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = new Uri(address) };
        HttpResponseMessage root = await FirstAnswerAsync(client);
        Assert.That(root.Headers.Location!.ToString(), Does.Contain("/login"));
        Assert.That(await client.GetStringAsync("/login"), Does.Contain("__RequestVerificationToken"));
        Assert.That((await client.GetAsync("/two-factor/phone")).Headers.Location!.ToString(), Does.Contain("/login"));
        Assert.That((await client.GetAsync("/two-factor/identity")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static async Task<HttpResponseMessage> FirstAnswerAsync(HttpClient client)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await client.GetAsync("/");
            }
            catch (HttpRequestException) when (attempt < 600)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System); // the host is still starting, on another thread
            }
        }
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields) =>
        client.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    private static string FindFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("<!-- compiled[^\n]*-->\n```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CompiledBlock();

    [GeneratedRegex("value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
