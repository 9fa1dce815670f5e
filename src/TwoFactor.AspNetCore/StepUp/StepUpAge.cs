using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Decides whether an approval is fresh enough.</summary>
internal sealed class StepUpAge(IOptions<TwoFactorWebOptions> options, TimeProvider time)
{
    /// <summary>The longest time that an approval for a purpose is valid, even if a requirement allows more.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // The clock of the node that read the approval may be ahead of this node's clock. What differs more does not count, and is reported.
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

    /// <summary>Whether an approval was made or used at most that long ago, by whichever clock of a node that is latest.</summary>
    public bool IsRecent(StepUpProof proof, TimeSpan atMost) => time.GetUtcNow() - Latest(proof) <= atMost;

    /// <summary>By how much two clocks differ at least, or one was put back, if an approval shows that it is more than a minute.</summary>
    public TimeSpan? ClockDifferenceOf(StepUpProof proof)
    {
        // The sign-in is seen first, then the approval is made, and now it is read.
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan difference = Latest(proof) - (proof.MadeAt < now ? proof.MadeAt : now);
        return difference > ClockDifference ? difference : null;
    }

    private static DateTimeOffset Latest(StepUpProof proof) => proof.SeenAt > proof.MadeAt ? proof.SeenAt : proof.MadeAt;
}
