using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Tests.Hosts;

namespace TwoFactor.AspNetCore.Tests.Readme;

/// <summary>The hosts in the README and the documents of the package run.</summary>
public sealed partial class ReadmeTests
{
    private static readonly Dictionary<string, int> Ids = typeof(EventIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

    [Test]
    public void The_host_of_the_README_has_fewer_than_forty_lines() =>
        Assert.That(FirstListing().Match(File.ReadAllText(Path.Combine(Here(), "../../../src/TwoFactor.AspNetCore/README.md"))).Groups[1].Value.Trim().Split('\n'), Has.Length.InRange(10, 39));

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

    // The service's address refuses connections: the login gets as far as the page, which shows that.
    [Test]
    [Category("Network")]
    public async Task The_host_of_the_README_runs()
    {
        await using RunningHost host = await RunningHost.StartAsync(() => HostExample.Run(
        [
            "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--TwoFactor:Tenants:acme:Provider=SecSign", "--TwoFactor:Tenants:acme:SecSign:ServiceName=Acme",
            "--TwoFactor:Tenants:acme:SecSign:ServiceAddress=acme.example", "--TwoFactor:Tenants:acme:SecSign:Endpoint=https://127.0.0.1:1/",
        ]));
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = host.Address };
        HttpResponseMessage root = await client.GetAsync("/");
        Assert.That(root.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        string login = root.Headers.Location!.ToString();
        string token = Token().Match(await client.GetStringAsync(login)).Groups[1].Value;
        HttpResponseMessage unprotected = await PostAsync(client, login, ("user", "jdoe"), ("password", "right"));
        Assert.That(unprotected.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "the login is protected against cross-site posts");
        HttpResponseMessage wrong = await PostAsync(client, login, ("user", "jdoe"), ("password", "wrong"), ("__RequestVerificationToken", token));
        Assert.That(new Uri(host.Address, wrong.Headers.Location!).PathAndQuery, Is.EqualTo("/login?ReturnUrl=%2F"), "after a wrong password, the way back is kept");
        HttpResponseMessage posted = await PostAsync(client, login, ("user", "jdoe"), ("password", "right"), ("__RequestVerificationToken", token));
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(posted.Headers.Location!.ToString(), Does.StartWith("/two-factor"));
        Assert.That((await client.GetAsync("/")).StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "nobody is signed in");
    }

    [Test]
    [Category("Network")]
    public async Task The_host_with_Identity_runs()
    {
        await using RunningHost host = await RunningHost.StartAsync(() => IdentityExample.Run(
        [
            "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--ConnectionStrings:Users=Data Source=:memory:", "--TwoFactor:Tenants:acme:Provider=SecSign",
            "--TwoFactor:Tenants:acme:SecSign:ServiceName=Acme", "--TwoFactor:Tenants:acme:SecSign:ServiceAddress=acme.example", "--TwoFactor:Tenants:acme:SecSign:Endpoint=https://127.0.0.1:1/",
        ]));
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = host.Address };
        HttpResponseMessage root = await client.GetAsync("/");
        Assert.That(root.Headers.Location!.ToString(), Does.Contain("/login"));
        Assert.That(await client.GetStringAsync("/login"), Does.Contain("__RequestVerificationToken"));
        Assert.That((await client.GetAsync("/two-factor/phone")).Headers.Location!.ToString(), Does.Contain("/login"));
        Assert.That((await client.GetAsync("/two-factor/identity")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields) =>
        client.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstListing();

    [GeneratedRegex("value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
