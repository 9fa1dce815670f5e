namespace TwoFactor.Flow;

/// <summary>Creates the exception for a key that does not match a flow. It is the same for all reasons.</summary>
internal static class FlowNotFound
{
    public static TwoFactorException Create() =>
        new(TwoFactorError.ChallengeNotFound, "There is no such login: it was completed, has expired, or belongs to somebody else.");
}
