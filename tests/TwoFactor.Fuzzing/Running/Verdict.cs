namespace TwoFactor.Fuzzing.Running;

/// <summary>What became of one input.</summary>
internal enum Verdict
{
    /// <summary>It was refused, in the way that is documented.</summary>
    Refused = 0,

    /// <summary>It was understood.</summary>
    Understood,

    /// <summary>It was taken for a "yes", and rightly so.</summary>
    Approved,
}
