using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.SecSign;

/// <summary>Requests byte for byte as the vendor's SDKs send them (SecSign 2.2), and what the SDKs need in the answers (2.3, 2.9).</summary>
internal sealed class SecSignSdkRequestTests
{
    private EmulatorHost emulator = null!;
    private RawConnection wire = null!;

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "johndoe" } });
        wire = await RawConnection.OpenAsync(emulator, emulator.SecSignEndpoint);
    }

    [TearDown]
    public async Task Stop()
    {
        wire.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task Php_encodes_a_space_as_a_plus()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST / HTTP/1.1
            Host: httpapi.secsign.com
            Accept: */*
            Referer: SecSignIDApi_PHP
            Content-Length: {length}
            Content-Type: application/x-www-form-urlencoded
            """, "apimethod=SecSignIDApi_PHP&request=ReqRequestAuthSession&secsignid=johndoe&servicename=Test+%26+web%2Bsite+%C3%A4&serviceaddress=https%3A%2F%2Flocalhost%2Fa%3Fb%3Dc&pluginname=my+plugin&showaccesspass=true");

        AssertIsComplete(answer);
        AssertPhoneShows("Test & web+site ä", "https://localhost/a?b=c");
    }

    [Test]
    public async Task Node_encodes_a_space_as_percent_20_and_sends_neither_Accept_nor_User_Agent()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST / HTTP/1.1
            Content-Type: application/x-www-form-urlencoded
            Content-Length: {length}
            Host: httpapi.secsign.com
            Connection: close
            """, "secsignid=johndoe&servicename=Test%20%26%20web%2Bsite%20%C3%A4&serviceaddress=https%3A%2F%2Flocalhost%2Fa%3Fb%3Dc&request=ReqRequestAuthSession&apimethod=SecSignIDApi_Node.js");

        AssertIsComplete(answer);
        AssertPhoneShows("Test & web+site ä", "https://localhost/a?b=c");
    }

    [Test]
    public async Task Dotnet_encodes_nothing_trims_nothing_and_ends_with_an_ampersand()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST / HTTP/1.1
            Content-Type: application/x-www-form-urlencoded
            Host: httpapi.secsign.com
            Content-Length: {length}
            """, "apimethod=SecSignIDApi_.NET&request=ReqRequestAuthSession&secsignid= JohnDoe &servicename=Test web site ä&serviceaddress=https://localhost/a?b=c&pluginname=my plugin&");

        AssertIsComplete(answer);
        AssertPhoneShows("Test web site ä", "https://localhost/a?b=c");
    }

    [Test]
    public async Task Dotnet_framework_waits_for_100_Continue()
    {
        const string body = "apimethod=SecSignIDApi_.NET&request=ReqRequestAuthSession&secsignid=johndoe&servicename=x&serviceaddress=y&";
        await wire.WriteAsync($"POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nHost: httpapi.secsign.com\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n");
        Assert.That((await wire.ReadAsync()).StatusLine, Is.EqualTo("HTTP/1.1 100 Continue"));

        await wire.WriteAsync(body);

        AssertIsComplete(await wire.ReadAsync());
    }

    [Test]
    public async Task Perl_sends_its_parameters_in_any_order()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST / HTTP/1.1
            Host: httpapi.secsign.com
            Accept: */*
            Referer: SecSignIDApi_Perl
            Content-Length: {length}
            Content-Type: application/x-www-form-urlencoded
            """, "serviceaddress=localhost&secsignid=johndoe&request=ReqRequestAuthSession&servicename=perl%20test&apimethod=SecSignIDApi_Perl");

        AssertIsComplete(answer);
    }

    [Test]
    public async Task The_old_javascript_api_sends_undocumented_parameters()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST / HTTP/1.1
            Host: httpapi.secsign.com
            Content-Length: {length}
            Content-Type: application/x-www-form-urlencoded; charset=UTF-8
            """, "request=ReqRequestAuthSession&secsignid=johndoe&servicename=x&serviceaddress=y&timezone=UTC%2B2&scriptversion=1.39&optionalparams=");

        AssertIsComplete(answer);
    }

    [Test]
    public async Task A_context_error_has_status_500_or_with_a_switch_200()
    {
        const string head = """
            POST / HTTP/1.1
            Host: httpapi.secsign.com
            Content-Length: {length}
            """;
        const string body = "request=ReqRequestAuthSession&secsignid=nobody&servicename=x&serviceaddress=y";
        EmulatorOptions options = new();
        options.SecSign.ErrorsUnderStatus200 = true;
        await using EmulatorHost lenient = await EmulatorHost.StartAsync(options);
        using RawConnection toLenient = await RawConnection.OpenAsync(lenient, lenient.SecSignEndpoint);

        RawAnswer strict = await wire.SendAsync(head, body);
        RawAnswer readable = await toLenient.SendAsync(head, body);

        Assert.That(strict.StatusLine, Is.EqualTo("HTTP/1.1 500 Internal Server Error"));
        Assert.That(readable.StatusLine, Is.EqualTo("HTTP/1.1 200 OK"));
        Assert.That(strict.Body, Is.EqualTo("error=500&errormsg=A SecSign ID does not exist with that name.&errorcode=20000"));
        Assert.That(readable.Body, Is.EqualTo(strict.Body));
    }

    [Test]
    public async Task A_technical_error_is_the_documented_html_page()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST / HTTP/1.1
            Host: httpapi.secsign.com
            Content-Length: {length}
            """, "request=ReqReleaseAuthSession&secsignid=johndoe&authsessionid=9162914906710510618");

        Assert.That(answer.StatusLine, Is.EqualTo("HTTP/1.1 400 Bad Request"));
        Assert.That(answer.Headers["Content-Type"], Does.StartWith("text/html"));
        Assert.That(answer.Body, Is.EqualTo(
            "<h1>Bad Request HTTP/1.1 400</h1> The server could not understand this request. " +
            "<p class=\"errormsg\">bad parameter: Parameter is missing for request 'ReqReleaseAuthSession'.</p>"));
    }

    [Test]
    public async Task Characters_that_separate_pairs_are_not_echoed()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST / HTTP/1.1
            Host: httpapi.secsign.com
            Content-Length: {length}
            """, "request=ReqRequestAuthSession&secsignid=johndoe&servicename=a%26authsessionstate%3D3%0D%0Ab&serviceaddress=y");

        Dictionary<string, string> pairs = SecSignClient.Read(answer.Body);
        Assert.That(pairs["servicename"], Is.EqualTo("aauthsessionstate=3b"));
        Assert.That(pairs["authsessionstate"], Is.EqualTo("1"));
    }

    // SecSign 2.3: several SDKs fail unless all seven are there, once each, in lower case, with no line end after them.
    private static void AssertIsComplete(RawAnswer answer)
    {
        Assert.That(answer.StatusLine, Is.EqualTo("HTTP/1.1 200 OK"), answer.Body);
        Dictionary<string, string> pairs = SecSignClient.Read(answer.Body);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pairs.Keys, Is.EqualTo((string[])
                ["authsessionid", "servicename", "secsignid", "authsessionstate", "serviceaddress", "requestid", "authsessionicondata"]));
            Assert.That(pairs["authsessionid"], Does.Match("^-?[0-9]{18,19}$"));
            Assert.That(pairs["requestid"], Does.Match("^[0-9A-F]{64}$"));
            Assert.That(pairs["secsignid"], Is.EqualTo("johndoe"));
            Assert.That(pairs["authsessionicondata"], Does.Match("^[0-9A-Za-z+/]+==$").And.Contain("+").And.Contain("/"));
        }
    }

    private void AssertPhoneShows(string serviceName, string serviceAddress)
    {
        PhoneRequest request = emulator.Phone.GetScreen().Requests.Single();
        Assert.That((request.ServiceName, request.ServiceAddress), Is.EqualTo((serviceName, serviceAddress)));
    }
}
