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
    public void A_tenant_starts_only_while_it_is_selected_and_is_over_a_day_after_it_was_first_retired()
    {
        ManualTimeProvider time = maker.Time;
        using Tenant tenant = maker.Make("Sample");
        Assert.That((tenant.MayStart, tenant.RetiredAt), Is.EqualTo((false, (long?)null)));
        tenant.Select();
        Assert.That((tenant.MayStart, tenant.RetiredAt), Is.EqualTo((true, (long?)null)));
        tenant.Unselect();
        Assert.That((tenant.MayStart, tenant.RetiredAt), Is.EqualTo((false, (long?)null)));

        tenant.Select();
        long retired = time.GetTimestamp();
        tenant.Retire(retired);
        time.Advance(ChallengeRequest.MaximumLifetime);
        tenant.Retire(time.GetTimestamp()); // a second time changes nothing
        Assert.That((tenant.MayStart, tenant.RetiredAt, tenant.IsOver(time)), Is.EqualTo((false, (long?)retired, false)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(tenant.IsOver(time), Is.True);

        tenant.Unselect();
        Assert.That((tenant.MayStart, tenant.RetiredAt, tenant.IsOver(time)), Is.EqualTo((false, (long?)null, false)));
        tenant.Retire(retired);
        tenant.Select();
        Assert.That((tenant.MayStart, tenant.RetiredAt, tenant.IsOver(time)), Is.EqualTo((true, (long?)null, false)));
    }
}
