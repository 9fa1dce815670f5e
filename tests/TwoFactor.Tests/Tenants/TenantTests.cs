using TwoFactor.Tenants;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Tenants;

/// <summary>When one version of a tenant may start challenges, and how long it is kept.</summary>
public sealed class TenantTests
{
    private readonly TenantMaker maker = new();

    [OneTimeTearDown]
    public void Dispose() => maker.Dispose();

    [Test]
    public void Only_a_selected_tenant_may_start_challenges()
    {
        using Tenant tenant = maker.Make("Sample");
        Assert.That((tenant.MayStart, tenant.IsRetired), Is.EqualTo((false, false)));
        tenant.Select();
        Assert.That((tenant.MayStart, tenant.IsRetired), Is.EqualTo((true, false)));
        tenant.Unselect();
        Assert.That((tenant.MayStart, tenant.IsRetired), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_retired_tenant_is_over_when_the_longest_lifetime_has_passed_since_it_was_first_retired()
    {
        ManualTimeProvider time = maker.Time;
        using Tenant tenant = maker.Make("Sample");
        tenant.Select();
        tenant.Retire(time.GetTimestamp());
        time.Advance(ChallengeRequest.MaximumLifetime);
        tenant.Retire(time.GetTimestamp()); // a second time changes nothing
        Assert.That((tenant.MayStart, tenant.IsRetired, tenant.IsOver(time)), Is.EqualTo((false, true, false)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(tenant.IsOver(time), Is.True);
    }

    [Test]
    public void A_retired_tenant_that_is_configured_again_is_no_longer_retired([Values] bool isSelected)
    {
        ManualTimeProvider time = maker.Time;
        using Tenant tenant = maker.Make("Sample");
        tenant.Retire(time.GetTimestamp());
        time.Advance(ChallengeRequest.MaximumLifetime * 2);
        if (isSelected)
            tenant.Select();
        else
            tenant.Unselect();
        Assert.That((tenant.MayStart, tenant.IsRetired, tenant.IsOver(time)), Is.EqualTo((isSelected, false, false)));
    }
}
