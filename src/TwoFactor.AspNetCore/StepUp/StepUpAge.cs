using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Decides whether an approval is fresh enough.</summary>
internal sealed class StepUpAge(IOptions<TwoFactorWebOptions> options, TimeProvider time)
{
    /// <summary>How long an approval for a purpose is kept, whatever a requirement allows.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // The clock of the node that read the approval may be ahead. That makes no approval younger: what is too old stays too old.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>How old an approval for the requirement's purpose may be.</summary>
    public TimeSpan AtMost(TwoFactorRequirement requirement)
    {
        TimeSpan most = requirement.MaxAge ?? (requirement.Purpose == FlowRequest.SignIn ? Longest : options.Value.StepUpMaxAge);
        return most < Longest ? most : Longest;
    }

    /// <summary>Whether something that happened then is at most that old, and not in the future.</summary>
    public bool IsWithin(DateTimeOffset then, TimeSpan atMost)
    {
        TimeSpan age = time.GetUtcNow() - then;
        return age <= atMost && age >= -ClockDifference;
    }
}
