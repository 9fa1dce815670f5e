namespace TwoFactor.Fuzzing.Running;

/// <summary>How the code under test treated one input.</summary>
internal enum Verdict
{
    /// <summary>It was refused, in the way that is documented.</summary>
    Refused = 0,

    /// <summary>It was understood.</summary>
    Understood,

    /// <summary>It was taken for a "yes", and rightly so.</summary>
    Approved,
}
