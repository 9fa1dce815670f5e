using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Sezame;

/// <summary>Requests byte for byte as the vendor's SDKs send them (Sezame 1.4), and what the SDKs need in the answers (1.5, 1.9).</summary>
internal sealed class SezameSdkRequestTests
{
    private EmulatorHost emulator = null!;
    private SezameClient client = null!;
    private RawConnection wire = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { RecoveryEmails = { "foo@bar.com" } });
    }

    [OneTimeTearDown]
    public async Task Stop() => await emulator.DisposeAsync();

    [SetUp]
    public async Task Connect()
    {
        client = await SezameClient.RegisterAsync(emulator);
        await client.PairAsync(emulator, "foo-client-user");
        wire = await RawConnection.OpenAsync(emulator, emulator.SezameEndpoint, client.Certificate);
    }

    [TearDown]
    public void Disconnect()
    {
        wire.Dispose();
        client.Dispose();
    }

    [Test]
    public async Task Params_as_an_empty_array_are_accepted_as_Php_on_the_command_line_sends_them()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /auth/login HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            Accept: */*
            Content-Type: application/json
            Content-Length: {length}
            """, """{"username":"foo-client-user","params":[]}""");

        AssertIsOk(answer);
        Assert.That(answer.Body, Does.Match("""^\{"id":"[0-9a-f]{24}","status":"initiated"\}$"""));
    }

    [Test]
    public async Task Json_with_the_content_type_of_a_form_and_escaped_slashes_is_accepted_as_Php_under_a_web_server_sends_it()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /auth/login HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            User-Agent: Mozilla/5.0 (X11; Linux x86_64)
            Accept: */*
            X-Forwarded-For: 203.0.113.9
            Content-Length: {length}
            Content-Type: application/x-www-form-urlencoded
            """, """{"username":"foo-client-user","message":"Login","timeout":30,"type":"auth","callback":"https:\/\/test.example.com\/cb\/","params":{"foo":"bar"}}""");

        AssertIsOk(answer);
    }

    [Test]
    public async Task Php_cancels_the_client_with_an_empty_array_as_the_body()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /client/cancel HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            Accept: */*
            Content-Type: application/json
            Content-Length: {length}
            """, "[]");

        AssertIsOk(answer);
        Assert.That(answer.Body, Is.EqualTo("true"));
    }

    [Test]
    public async Task Json_with_a_space_after_each_colon_is_accepted_as_Python_sends_it()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /auth/login HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            User-Agent: python-requests/2.31.0
            Accept-Encoding: gzip, deflate
            Accept: */*
            Connection: keep-alive
            Content-Type: application/json
            Content-Length: {length}
            """, """{"username": "foo-client-user", "type": "auth"}""");

        AssertIsOk(answer);
    }

    [Test]
    public async Task Python_cancels_the_client_without_body_and_content_type()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /client/cancel HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            User-Agent: python-requests/2.31.0
            Accept-Encoding: gzip, deflate
            Accept: */*
            Connection: keep-alive
            Content-Length: 0
            """);

        AssertIsOk(answer);
        Assert.That(answer.Body, Is.EqualTo("true"));
    }

    [Test]
    public async Task Python_pings_and_expects_a_plain_boing()
    {
        RawAnswer answer = await wire.SendAsync("""
            GET /ping HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            User-Agent: python-requests/2.31.0
            """);

        Assert.That(answer.StatusLine, Is.EqualTo("HTTP/1.1 200 OK"));
        Assert.That(answer.Body, Is.EqualTo("boing"));
    }

    [Test]
    public async Task Ruby_removes_a_pairing_with_a_body_and_gets_a_204_without_the_content_type_of_json()
    {
        RawAnswer answer = await wire.SendAsync("""
            DELETE /client/link HTTP/1.1
            Content-Type: application/json; charset=utf-8
            User-Agent: HTTPClient/1.0 (2.8.3, ruby 3.1.2 (2022-04-12))
            Accept: */*
            Date: Sat, 17 May 2031 09:00:00 GMT
            Content-Length: {length}
            Host: hqfrontend-finprin.finprin.com
            """, """{"username":"foo-client-user"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusLine, Is.EqualTo("HTTP/1.1 204 No Content"));
            Assert.That(answer.Headers["Content-Type"], Does.Not.Contain("json"));
            Assert.That(answer.Body, Is.Empty);
        }
    }

    [Test]
    public async Task Get_on_client_cancel_is_accepted_as_Ruby_would_send_it()
    {
        RawAnswer answer = await wire.SendAsync("""
            GET /client/cancel HTTP/1.1
            Accept: */*
            Host: hqfrontend-finprin.finprin.com
            """);

        AssertIsOk(answer);
    }

    [Test]
    public async Task Json_as_text_plain_without_a_User_Agent_and_params_as_a_string_are_accepted_as_Csharp_sends_them()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /auth/login HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            Content-Type: text/plain; charset=utf-8
            Content-Length: {length}
            """, """{"username":"foo-client-user","type":"auth","params":"{\"foo\":\"bar\"}"}""");

        AssertIsOk(answer);
    }

    [Test]
    public async Task Csharp_cancels_the_client_with_an_empty_text()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /client/cancel HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            Content-Type: text/plain; charset=utf-8
            Content-Length: 0
            """);

        AssertIsOk(answer);
    }

    [Test]
    public async Task Dotnet_framework_waits_for_100_Continue()
    {
        const string body = """{"username":"foo-client-user","type":"auth"}""";
        await wire.WriteAsync($"POST /auth/login HTTP/1.1\r\nContent-Type: text/plain; charset=utf-8\r\nHost: hqfrontend-finprin.finprin.com\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n");
        Assert.That((await wire.ReadAsync()).StatusLine, Is.EqualTo("HTTP/1.1 100 Continue"));

        await wire.WriteAsync(body);

        AssertIsOk(await wire.ReadAsync());
    }

    [Test]
    public async Task A_timeout_of_zero_is_accepted_as_Java_sends_it_by_default()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /auth/login HTTP/1.1
            Accept: application/json, application/*+json
            Content-Type: application/json;charset=UTF-8
            User-Agent: Java/1.8.0_392
            Host: hqfrontend-finprin.finprin.com
            Connection: keep-alive
            Content-Length: {length}
            """, """{"username":"foo-client-user","timeout":0}""");

        AssertIsOk(answer);
    }

    // Three SDKs parse the body before they check the status.
    [Test]
    public async Task Errors_about_a_user_not_paired_a_user_already_paired_and_an_unknown_path_are_json()
    {
        RawAnswer notPaired = await wire.SendAsync("""
            POST /auth/login HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            Content-Length: {length}
            """, """{"username":"nobody"}""");
        RawAnswer alreadyPaired = await wire.SendAsync("""
            POST /client/link HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            Content-Length: {length}
            """, """{"username":"foo-client-user"}""");
        RawAnswer unknownPath = await wire.SendAsync("""
            GET /nowhere HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(notPaired.StatusLine, Is.EqualTo("HTTP/1.1 404 Not Found"));
            Assert.That(alreadyPaired.StatusLine, Is.EqualTo("HTTP/1.1 409 Conflict"));
            Assert.That(unknownPath.StatusLine, Is.EqualTo("HTTP/1.1 404 Not Found"));
            foreach (RawAnswer answer in (RawAnswer[])[notPaired, alreadyPaired, unknownPath])
            {
                Assert.That(answer.Headers["Content-Type"], Is.EqualTo("application/json"));
                Assert.That(answer.Body, Does.StartWith("""{"message":""").And.EndsWith(""","errors":[]}"""));
            }
        }
    }

    [Test]
    public async Task An_unknown_recovery_address_gets_the_documented_answer()
    {
        RawAnswer answer = await wire.SendAsync("""
            POST /client/register HTTP/1.1
            Host: hqfrontend-finprin.finprin.com
            Content-Type: application/json
            Content-Length: {length}
            """, """{"email":"unknown@bar.com","name":"xtest remove"}""");

        Assert.That(answer.StatusLine, Is.EqualTo("HTTP/1.1 404 Not Found"));
        Assert.That(answer.Body, Is.EqualTo("""{"message":"User not found","tag":"email","errors":[]}"""));
    }

    private static void AssertIsOk(RawAnswer answer)
    {
        using (Assert.EnterMultipleScope())
        {
            // Sezame 1.9: three parts in the status line, exactly 200, exactly this type (Ruby and Java want it).
            Assert.That(answer.StatusLine, Is.EqualTo("HTTP/1.1 200 OK"), answer.Body);
            Assert.That(answer.Headers["Content-Type"], Is.EqualTo("application/json"));
        }
    }
}
