using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>The system's time, whose wall clock a test puts forward or back.</summary>
internal sealed class ShiftableTime : TimeProvider
{
    private long shift;

    public void Use(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(this));

    public void Shift(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref shift));
}
