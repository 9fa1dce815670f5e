using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RichardSzalay.MockHttp;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>The settings of a tenant of SecSign ID: their defaults, their limits, and which servers they name.</summary>
public sealed class SettingsTests
{
    private readonly Disposables hosts = new();

    [TearDown]
    public void DisposeHosts() => hosts.Dispose();

    [Test]
    public void The_public_servers_are_the_default()
    {
        SecSignOptions options = new();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Endpoint, Is.EqualTo(new Uri("https://httpapi.secsign.com/")));
            Assert.That(options.FallbackEndpoint, Is.EqualTo(new Uri("https://httpapi2.secsign.com/")));
            Assert.That(options.PluginName, Is.EqualTo("TwoFactor"));
            Assert.That(options.ShowAccessPass, Is.True);
            Assert.That(options.ReleaseAfterApproval, Is.True);
            Assert.That(options.PrimaryQuarantine, Is.EqualTo(TimeSpan.FromSeconds(30)));
        }
    }

    [Test]
    public void An_on_premise_endpoint_has_no_public_fallback()
    {
        SecSignOptions options = new() { Endpoint = new Uri("https://secsign.globex.example/") };
        Assert.That(options.FallbackEndpoint, Is.Null);
        options.FallbackEndpoint = new Uri("https://secsign2.globex.example/");
        Assert.That(options.FallbackEndpoint, Is.EqualTo(new Uri("https://secsign2.globex.example/")));
    }

    [Test]
    public void The_public_endpoint_in_another_spelling_has_the_public_fallback() =>
        Assert.That(new SecSignOptions { Endpoint = new Uri("https://HTTPAPI.secsign.com:443") }.FallbackEndpoint, Is.Not.Null);

    [Test]
    public async Task An_empty_FallbackEndpoint_means_no_fallback()
    {
        TestServers servers = new(("FallbackEndpoint", ""));
        await Failure.Of(() => servers.Provider(hosts).StartChallengeAsync(new ChallengeRequest("johndoe")));
        Assert.That(servers.Asked, Is.EqualTo(new[] { "httpapi.secsign.com" }));
    }

    [Test]
    public async Task Configured_on_premise_servers_are_asked()
    {
        TestServers servers = new(("Endpoint", "https://one.example/api"), ("FallbackEndpoint", "https://two.example/api"));
        await Failure.Of(() => servers.Provider(hosts).StartChallengeAsync(new ChallengeRequest("johndoe")));
        Assert.That(servers.Asked, Is.EqualTo(new[] { "one.example", "two.example" }));
    }

    [TestCase("ServiceName", null)]
    [TestCase("ServiceName", " ")]
    [TestCase("ServiceName", "a&b")]
    [TestCase("ServiceName", "a=b")]
    [TestCase("ServiceName", "a\nb")]
    [TestCase("ServiceName", "SecSign ID: Portal")]
    [TestCase("ServiceName", "<b>Portal</b>")]
    [TestCase("ServiceAddress", null)]
    [TestCase("ServiceAddress", "https://a.example/?error=b")]
    [TestCase("ServiceAddress", "https://a.example/?secsignid=b")]
    [TestCase("ServiceAddress", "https://a.example/?b=c&d=e")]
    [TestCase("PluginName", "")]
    [TestCase("PluginName", "a=b")]
    [TestCase("Endpoint", "http://secsign.example/")]
    [TestCase("Endpoint", "")]
    [TestCase("FallbackEndpoint", "http://secsign.example/")]
    [TestCase("FallbackEndpoint", "https://secsign.example/?a=b")]
    [TestCase("FallbackEndpoint", "https://httpapi.secsign.com/")]
    [TestCase("ShowAccessPass", "1")]
    [TestCase("ReleaseAfterApproval", "yes")]
    [TestCase("PrimaryQuarantine", "00:00:00.5")]
    [TestCase("PrimaryQuarantine", "00:10:01")]
    [TestCase("PrimaryQuarantine", "soon")]
    [TestCase("FallbackEndpiont", "https://two.example/")]
    public void An_invalid_setting_is_named_and_its_value_is_not_repeated(string setting, string? value)
    {
        OptionsValidationException refusal = Assert.Catch<OptionsValidationException>(() => new TestServers((setting, value)).Provider(hosts));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal.Failures.Single(), Does.StartWith($"TwoFactor:Tenants:globex:SecSign:{setting} "));
            if (value?.Length > 3)
                Assert.That(refusal.Message, Does.Not.Contain(value));
        }
    }

    [Test]
    public void A_text_has_at_most_255_characters([Values("ServiceName", "ServiceAddress", "PluginName")] string setting)
    {
        Assert.That(() => new TestServers((setting, new string('x', 255))).Provider(hosts), Throws.Nothing);
        Assert.That(() => new TestServers((setting, new string('x', 256))).Provider(hosts), Throws.InstanceOf<OptionsValidationException>());
    }

    [Test]
    public void An_address_may_have_an_equals_sign() =>
        Assert.That(() => new TestServers(("ServiceAddress", "https://a.example/?b=c")).Provider(hosts), Throws.Nothing);

    [Test]
    public async Task A_slash_at_the_end_of_a_path_makes_no_other_server([Values("", "/")] string inSettings, [Values("", "/")] string inHandle)
    {
        using MockedSecSign secSign = new(options =>
        {
            options.Endpoint = new Uri("https://one.example/api" + inSettings);
            options.FallbackEndpoint = new Uri("https://two.example/api" + inSettings);
        });
        secSign.Answers("state-pending");
        await secSign.Provider.PollStateAsync(secSign.Handle(endpoint: "https://two.example/api" + inHandle));
        Assert.That(secSign.Sent[0].Address.Host, Is.EqualTo("two.example"), "the server that started the challenge");
    }

    [Test]
    public void A_server_and_its_fallback_must_differ_in_more_than_a_slash() => Assert.That(
        () => new TestServers(("Endpoint", "https://one.example/api"), ("FallbackEndpoint", "https://one.example/api/")).Provider(hosts),
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("FallbackEndpoint"));

    [TestCase("ServiceName", "Portal with SecSign ID")]
    [TestCase("ServiceName", "Error: none")]
    [TestCase("ServiceName", "a < b")]
    [TestCase("ServiceName", "Größe ID")]
    public async Task A_text_that_only_reminds_of_a_field_is_taken_and_costs_no_approval(string setting, string value)
    {
        Assert.That(() => new TestServers((setting, value)).Provider(hosts), Throws.Nothing);
        using MockedSecSign secSign = new(options => options.ServiceName = value);
        ChallengeHandle handle = secSign.Handle();
        secSign.Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}&servicename={value}&secsignid=johndoe&authsessionstate=3");
        Assert.That((await secSign.Provider.PollStateAsync(handle)).State, Is.EqualTo(ChallengeState.Approved));
    }

    // Otherwise no approval that repeats both would count.
    [TestCase("A<!--", "-->")]
    [TestCase("-->", "A<!--")]
    public void A_name_and_an_address_that_together_form_a_tag_are_refused(string name, string address)
    {
        OptionsValidationException refusal = Assert.Catch<OptionsValidationException>(() => new TestServers(("ServiceName", name), ("ServiceAddress", address)).Provider(hosts));
        Assert.That(refusal.Failures.Single(), Does.StartWith("TwoFactor:Tenants:globex:SecSign:ServiceAddress must have nothing that looks like HTML together with ServiceName"));
        Assert.That(() => new TestServers(("ServiceName", name)).Provider(hosts), Throws.Nothing);
        Assert.That(() => new TestServers(("ServiceAddress", address)).Provider(hosts), Throws.Nothing);
    }

    [Test]
    public void All_errors_are_reported_at_once()
    {
        OptionsValidationException refusal = Assert.Catch<OptionsValidationException>(
            () => new TestServers(("ServiceName", null), ("ServiceAddress", null), ("PrimaryQuarantine", "soon"), ("FallbackEndpoint", "ftp://x")).Provider(hosts));
        Assert.That(refusal.Failures.Count(), Is.EqualTo(4));
    }

    [Test]
    public void Capabilities_follow_the_settings()
    {
        const TwoFactorCapabilities Always = TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.Alias | TwoFactorCapabilities.SingleChallenge;
        using (Assert.EnterMultipleScope())
        {
            using MockedSecSign usual = new();
            Assert.That(usual.Provider.Capabilities, Is.EqualTo(Always | TwoFactorCapabilities.AccessPass | TwoFactorCapabilities.NeedsRelease));
            using MockedSecSign less = new(options => (options.ShowAccessPass, options.ReleaseAfterApproval) = (false, false));
            Assert.That(less.Provider.Capabilities, Is.EqualTo(Always));
        }
    }

    [Test]
    public void SecSign_ID_has_no_pairing()
    {
        using MockedSecSign secSign = new();
        Assert.That(secSign.Provider.TryGetAbility(out IUserPairing? _), Is.False);
    }

    // A tenant from configuration, with two servers that cannot be reached.
    private sealed class TestServers(params (string Setting, string? Value)[] settings)
    {
        public List<string> Asked { get; } = [];

        public ITwoFactorProvider Provider(Disposables hosts)
        {
            Dictionary<string, string?> all = new()
            {
                ["TwoFactor:Tenants:globex:Provider"] = "SecSign",
                ["TwoFactor:Tenants:globex:SecSign:ServiceName"] = "Testwebsite",
                ["TwoFactor:Tenants:globex:SecSign:ServiceAddress"] = "localhost",
            };
            foreach ((string setting, string? value) in settings)
                all[$"TwoFactor:Tenants:globex:SecSign:{setting}"] = value;

            MockHttpMessageHandler mock = new();
            mock.When("*").Respond((Func<HttpRequestMessage, HttpResponseMessage>)Refuse);
            ServiceCollection services = new();
            services.AddTwoFactor(new ConfigurationBuilder().AddInMemoryCollection(all).Build().GetSection("TwoFactor"))
                .AddSecSign()
                .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => mock));
            return hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>().GetProvider("globex");
        }

        private HttpResponseMessage Refuse(HttpRequestMessage request)
        {
            Asked.Add(request.RequestUri!.Host);
            throw new HttpRequestException(HttpRequestError.ConnectionError);
        }
    }
}
