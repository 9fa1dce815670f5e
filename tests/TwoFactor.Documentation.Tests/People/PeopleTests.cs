using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Emulator;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>The examples in people.md connect phones, and the page lists every heading and every reason that the waiting page shows.</summary>
public sealed class PeopleTests
{
    private static readonly Document Page = Document.Named("src/TwoFactor/docs/people.md");
    private static readonly CancellationToken None = CancellationToken.None;

    private IHost host = null!;

    private EmulatedPhone Phone => host.Services.GetRequiredService<EmulatorHost>().Phone;

    private ITwoFactorFlow Flow => host.Services.GetRequiredService<ITwoFactorFlow>();

    private UserStore Users => host.Services.GetRequiredService<UserStore>();

    [SetUp]
    public async Task StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TwoFactor:Tenants:acme:Provider"] = "Sezame",
            ["TwoFactor:Tenants:globex:Provider"] = "SecSign",
            ["TwoFactor:Tenants:globex:SecSign:ServiceName"] = "Globex",
            ["TwoFactor:Tenants:globex:SecSign:ServiceAddress"] = "globex.example",
            ["TwoFactor:Flow:FirstPollAfter"] = "00:00:00",
        });
        await builder.AddTwoFactorEmulatorAsync(emulator =>
        {
            emulator.PhonePort = 0;
            emulator.SecSignIds.Add("johndoe");
        });
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign();
        builder.Services.AddSingleton<UserStore>();
        builder.Services.AddSingleton<ITwoFactorUserNames, PhoneNames>();
        host = builder.Build();
        await host.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    [Test]
    public async Task A_user_of_Sezame_is_paired_by_scanning_the_code()
    {
        ITwoFactorProviderFactory factory = host.Services.GetRequiredService<ITwoFactorProviderFactory>();
        UserRecord user = new("4711", "acme", HasPhone: false);
        Assert.That((await Flow.StartAsync(new FlowRequest("acme", user.Id))).Refusal, Is.EqualTo(FlowRefusal.NotEnrolled));

        Assert.That(Phone.Scan(await PairingExample.PairAsync(factory, user, None)));

        Assert.That(await PairingExample.PairAsync(factory, user, None), Is.EqualTo("Paired already."));
        Assert.That((await Flow.StartAsync(new FlowRequest("acme", user.Id))).Refusal, Is.Null);
    }

    [Test]
    public async Task A_SecSign_ID_is_kept_once_its_phone_has_approved()
    {
        UserRecord user = new("4712", "globex", HasPhone: false);
        Assert.That((await Flow.StartAsync(new FlowRequest("globex", user.Id))).Refusal, Is.EqualTo(FlowRefusal.NotEnrolled));

        FlowKey key = await AskAsync(user, "JohnDoe");
        Phone.Approve((await Phone.WaitForRequestAsync("johndoe")).Id);
        await FinalAsync(key);
        await ConnectingExample.CompleteAsync(Flow, key, user, Users, None);

        Assert.That(await Users.FindSecSignIdAsync(user.Id, None), Is.EqualTo("johndoe"));
        Assert.That((await Flow.StartAsync(new FlowRequest("globex", user.Id))).Refusal, Is.Null);
    }

    [Test]
    public async Task A_SecSign_ID_whose_phone_denies_is_not_kept()
    {
        UserRecord user = new("4713", "globex", HasPhone: false);
        FlowKey key = await AskAsync(user, "johndoe");
        Phone.Deny((await Phone.WaitForRequestAsync("johndoe")).Id);
        await FinalAsync(key);
        await ConnectingExample.CompleteAsync(Flow, key, user, Users, None);
        Assert.That(await Users.FindSecSignIdAsync(user.Id, None), Is.Null);
    }

    [Test]
    public async Task A_text_that_cannot_be_a_SecSign_ID_is_an_argument_exception()
    {
        UserRecord user = new("4714", "globex", HasPhone: false);
        await Assert.ThrowsAsync<ArgumentException>(() => AskAsync(user, "john doe!"));
    }

    [Test]
    public async Task A_SecSign_ID_that_the_service_does_not_know_is_refused_and_no_phone_is_asked()
    {
        UserRecord user = new("4715", "globex", HasPhone: false);
        FlowStart start = await ConnectingExample.StartAsync(Flow, user, "nobody", "a random value of this browser", None);
        Assert.That((start.Id, start.Refusal), Is.EqualTo(((string?)null, (FlowRefusal?)FlowRefusal.NotEnrolled)));
    }

    [Test]
    public async Task A_phone_may_ask_although_the_start_is_refused_because_its_answer_was_lost()
    {
        UserRecord user = new("4716", "globex", HasPhone: false);
        host.Services.GetRequiredService<EmulatorHost>().Faults.Add(
            new Fault(FaultKind.ResetAfterProcessing) { Server = EmulatedServer.SecSign, Call = "ReqRequestAuthSession", Times = 1 });

        Assert.That(await StartAsync(), Is.EqualTo(((string?)null, (FlowRefusal?)FlowRefusal.Unavailable)));
        Assert.That(Phone.GetScreen().Requests.Single().User, Is.EqualTo("johndoe"));
        Assert.That(await StartAsync(), Is.EqualTo(((string?)null, (FlowRefusal?)FlowRefusal.StillOpen)));

        async Task<(string?, FlowRefusal?)> StartAsync()
        {
            FlowStart start = await ConnectingExample.StartAsync(Flow, user, "johndoe", "a random value of this browser", None);
            return (start.Id, start.Refusal);
        }
    }

    [Test]
    public void The_page_has_each_heading_that_people_see_while_they_wait_and_after()
    {
        Assert.That(Page.Tables.SelectMany(table => table.Column("the page shows")), Is.EquivalentTo(TextsOf("Heading").Values));
    }

    [Test]
    public void The_page_has_each_reason_why_a_phone_is_not_asked()
    {
        Dictionary<string, string> words = new()
        {
            ["TooManyStarts"] = "asked too often",
            ["PausedAfterDenial"] = "denied a moment ago",
            ["StillOpen"] = "an earlier question is still open",
            ["NotEnrolled"] = "no phone is connected",
            ["Suspended"] = "the account is locked",
            ["Unavailable"] = "the service is unavailable",
        };
        Assert.That(words.Keys, Is.EquivalentTo(TextsOf("Refusal").Keys));
        string[] row = Page.Tables.SelectMany(table => table.Rows).Single(cells => cells[0] == TextsOf("Heading")["Refused"]);
        Assert.That(words.Values.Where(reason => !row[1].Contains(reason, StringComparison.Ordinal)), Is.Empty);
    }

    private static Dictionary<string, string> TextsOf(string group) => XDocument.Load(Path.Combine(Document.Root, "src/TwoFactor.AspNetCore/Page/Texts.resx"))
        .Descendants("data")
        .Where(text => text.Attribute("name")!.Value.StartsWith($"{group}.", StringComparison.Ordinal))
        .ToDictionary(text => text.Attribute("name")!.Value[(group.Length + 1)..], text => text.Element("value")!.Value);

    private async Task<FlowKey> AskAsync(UserRecord user, string typedId)
    {
        const string Browser = "a random value of this browser";
        FlowStart start = await ConnectingExample.StartAsync(Flow, user, typedId, Browser, None);
        return ConnectingExample.Key(start.Id!, user, Browser);
    }

    private async Task FinalAsync(FlowKey key)
    {
        await foreach (FlowStatus _ in Flow.WatchAsync(key))
        {
        }
    }
}
