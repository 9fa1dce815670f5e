namespace TwoFactor.Flow;

/// <summary>The one answer to a key that does not fit, whatever the reason.</summary>
internal static class FlowNotFound
{
    public static TwoFactorException Create() =>
        new(TwoFactorError.ChallengeNotFound, "There is no such login: it was completed, has expired, or belongs to somebody else.");
}
