using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>The address of a request, to which the person comes back, leads to the same resource.</summary>
public sealed class OwnAddressTests
{
    [TestCase("", "/files/a b", "", ExpectedResult = "/files/a%20b")]
    [TestCase("", "/files/100%", "", ExpectedResult = "/files/100%25")]
    [TestCase("", "/files/a%41", "/files/a%2541?x=%41", ExpectedResult = "/files/a%2541")]
    [TestCase("", "/files/a%2Fb", "/files/a%2Fb", ExpectedResult = "/files/a%2Fb")]
    [TestCase("", "/files/a%2Fb", "/files/a%252Fb", ExpectedResult = "/files/a%252Fb")]
    [TestCase("", "/files/%2e%2e/a", "/files/%252e%252e/a", ExpectedResult = "/files/%252e%252e/a")]
    [TestCase("", "/a%41#b\\c", "/a%2541#b\\c", ExpectedResult = "/a%2541%23b%5Cc", Description = "characters that servers accept, and browsers understand otherwise")]
    [TestCase("/base", "/a%41", "/base/a%2541", ExpectedResult = "/base/a%2541")]
    [TestCase("/prefix", "/a%41", "/a%2541", ExpectedResult = "/prefix/a%2541", Description = "a proxy has removed the prefix")]
    [TestCase("/prefix%41", "/a%41", "/a%2541", ExpectedResult = null)]
    [TestCase("/prefix/base", "/a%41", "/base/a%2541", ExpectedResult = "/prefix/base/a%2541", Description = "a proxy has removed the prefix, and the host has a base path")]
    [TestCase("/prefix/base%41", "/a%41", "/base%2541/a%2541", ExpectedResult = "/prefix/base%2541/a%2541")]
    [TestCase("/prefix/", "/a%41", "/a%2541", ExpectedResult = "/prefix/a%2541")]
    [TestCase("/prefix", "/files/a%41", "/a%2541", ExpectedResult = null, Description = "rewritten")]
    [TestCase("/prefix/base", "/a%41", "/other/a%2541", ExpectedResult = null, Description = "rewritten")]
    [TestCase("", "/files/a%41", "", ExpectedResult = null, Description = "a server that does not tell what was sent")]
    [TestCase("", "/files/a%41", "https://app.example/files/a%2541", ExpectedResult = null)]
    [TestCase("", "/files/a%41", "*", ExpectedResult = null)]
    [TestCase("", "/files/a%41", "/old/a%2541", ExpectedResult = null, Description = "rewritten")]
    [TestCase("", "/FILES/a%41", "/files/a%2541", ExpectedResult = null, Description = "rewritten")]
    [TestCase("", "/files/a%41", "/x/../files/a%2541", ExpectedResult = null)]
    [TestCase("", "/files/a%41", "/files/a%41", ExpectedResult = null, Description = "a server that tells the decoded path")]
    public string? It_is_the_path_as_it_was_sent_or_none_if_it_could_be_another_one(string pathBase, string path, string sent)
    {
        DefaultHttpContext http = new();
        http.Request.PathBase = new PathString(pathBase);
        http.Request.Path = new PathString(path);
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = sent;
        return ReturnUrls.OwnAddress(http.Request);
    }

    [TestCase("/files/a%2541")]
    [TestCase("/files/a%2Fb")]
    [TestCase("/files/a%252Fb")]
    [TestCase("/files/%252e%252e/a")]
    [TestCase("/files/%C3%BC%2541?x=%2541&y=%41")]
    [TestCase("/files/%25FF%FF")]
    [TestCase("/base/a%2541")]
    [Category("Network")]
    public async Task A_real_server_finds_the_same_resource_there(string address)
    {
        await using WebScene scene = await WebScene.StartAsync(
            overKestrel: true,
            pipeline: app => app.UsePathBase("/base"),
            endpoints: app => app.MapGet("/{**path}", (HttpRequest request) => $"{ReturnUrls.OwnAddress(request)} {request.PathBase.Value}{request.Path.Value}{request.QueryString}"));
        string[] first = (await scene.Browser().PageAsync(address)).Split(' ');
        Assert.That(first, Has.Length.EqualTo(2));
        Assert.That(await scene.Browser().PageAsync(first[0]), Is.EqualTo(string.Join(' ', first)));
    }

    [Test]
    [Category("Network")]
    public async Task An_address_that_looks_like_another_host_is_no_address_to_come_back_to()
    {
        await using WebScene scene = await WebScene.StartAsync(
            overKestrel: true,
            endpoints: app => app.MapGet("/{**path}", (HttpContext http, IServiceProvider services) => ((ReturnUrls)services.GetService(typeof(ReturnUrls))!).After(http.Request)));
        Assert.That(await scene.Browser().PageAsync($"{WebScene.Origin}//evil.example/%2541"), Is.EqualTo("/"));
    }
}
