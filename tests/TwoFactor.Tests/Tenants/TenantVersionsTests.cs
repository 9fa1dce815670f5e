using TwoFactor.Tenants;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Tenants;

/// <summary>Which version of a tenant finishes a challenge, and which versions are kept after a change.</summary>
public sealed class TenantVersionsTests
{
    private readonly TenantMaker maker = new();

    private ManualTimeProvider Time => maker.Time;

    [OneTimeTearDown]
    public void Dispose() => maker.Dispose();

    [Test]
    public void A_challenge_is_finished_by_the_current_version_unless_only_an_earlier_one_has_its_server()
    {
        Tenant current = maker.Make("Sample", "a");
        Tenant earlier = maker.Make("Sample", "a", "b");
        Tenant oldest = maker.Make("Sample", "b");
        Tenant wrongProvider = maker.Make("Other", "c");
        TenantVersions versions = new("acme") { Selected = current, Earlier = [wrongProvider, earlier, oldest] };
        Assert.That(Find(versions, "Sample", "a"), Is.SameAs(current), "although an earlier one has it as well");
        Assert.That(Find(versions, "SAMPLE", "b"), Is.SameAs(earlier), "the latest that has it");
        Assert.That(Find(versions, "Sample", "c"), Is.SameAs(current), "no version of this provider has it");

        earlier.Retire(Time.GetTimestamp());
        Time.Advance(ChallengeRequest.MaximumLifetime + TimeSpan.FromSeconds(1));
        Assert.That(Find(versions, "Sample", "b"), Is.SameAs(oldest), "the other is over");
    }

    [Test]
    public void A_challenge_of_another_provider_is_finished_only_by_a_version_with_that_provider()
    {
        Tenant other = maker.Make("Other", "a");
        TenantVersions versions = new("acme") { Selected = maker.Make("Sample", "a"), Others = [other] };
        Assert.That(Find(versions, "Other", "a"), Is.SameAs(other));
        Assert.That(Find(versions, "Third", "a"), Is.Null);
        Assert.That(Find(versions with { Selected = maker.MakeWrong("Sample", "a") }, "Sample", "a"), Is.Null, "a version with errors finishes nothing");
    }

    [Test]
    public void A_selected_version_replaces_those_of_its_provider_and_keeps_the_one_before()
    {
        Tenant before = maker.Make("Sample", "a");
        Tenant earlierOther = maker.Make("Other", "x");
        Tenant selected = maker.Make("Other", "y");
        TenantVersions versions = new TenantVersions("acme") { Selected = before, Pending = selected, Others = [earlierOther], Earlier = [selected] }.Select(selected, flow: null, new TenantTransitions(), now: 1);
        Assert.That((versions.Selected, versions.Pending), Is.EqualTo((selected, (Tenant?)null)));
        Assert.That(versions.Others, Is.EqualTo((Tenant[])[before]));
        Assert.That(versions.Earlier, Is.EqualTo((Tenant[])[earlierOther]), "it has a server that the selected one does not have");
    }

    [Test]
    public void A_version_with_errors_and_the_selected_one_itself_are_not_kept()
    {
        Tenant selected = maker.Make("Other", "y");
        Assert.That(new TenantVersions("acme") { Selected = maker.MakeWrong("Sample", "a") }.Select(selected, flow: null, new TenantTransitions(), now: 1).Others, Is.Empty);
        TenantVersions again = new TenantVersions("acme") { Selected = selected }.Select(selected, flow: null, new TenantTransitions(), now: 1);
        Assert.That((again.Others.Count, again.Earlier.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Of_replaced_versions_the_latest_four_with_a_server_of_their_own_are_kept()
    {
        TenantVersions versions = new("acme") { Selected = maker.Make("Sample", "0") };
        for (int i = 1; i <= 6; i++)
            versions = versions.Select(maker.Make("Sample", $"{i}"), flow: null, new TenantTransitions(), now: 1);
        Assert.That(versions.Earlier.Select(one => one.Servers.Single().Host), Is.EqualTo((string[])["5.example", "4.example", "3.example", "2.example"]));

        TenantVersions same = versions.Select(maker.Make("Sample", "6", "7"), flow: null, new TenantTransitions(), now: 1);
        Assert.That(same.Earlier, Is.EqualTo(versions.Earlier), "the new version has the server of the one before");
    }

    private Tenant? Find(TenantVersions versions, string providerName, string server) => versions.Find(
        new ChallengeHandle
        {
            Provider = providerName,
            Tenant = "acme",
            User = "jdoe",
            ServiceIds = new Dictionary<string, string> { ["id"] = "1" },
            Endpoint = TenantMaker.Address(server),
            StartedAt = Time.GetUtcNow(),
            Deadline = Time.GetUtcNow() + TimeSpan.FromMinutes(2),
        },
        Time);
}
