using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Decides whether an approval is fresh enough.</summary>
internal sealed class StepUpAge(IOptions<TwoFactorWebOptions> options, TimeProvider time)
{
    /// <summary>The longest time that an approval for a purpose is valid, even if a requirement allows more.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // The clock of the node that read the approval may be ahead of this node's clock.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>How old an approval for the requirement's purpose may be.</summary>
    public TimeSpan AtMost(TwoFactorRequirement requirement)
    {
        TimeSpan most = requirement.MaxAge ?? (requirement.Purpose == FlowRequest.SignIn ? Longest : options.Value.StepUpMaxAge);
        return most < Longest ? most : Longest;
    }

    /// <summary>Whether a time is at most that long ago, and not in the future.</summary>
    public bool IsWithin(DateTimeOffset then, TimeSpan atMost)
    {
        TimeSpan age = time.GetUtcNow() - then;
        return age <= atMost && age >= -ClockDifference;
    }
}
