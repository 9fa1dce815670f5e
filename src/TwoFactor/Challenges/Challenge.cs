namespace TwoFactor;

/// <summary>A challenge that was sent to a user's phone.</summary>
public sealed class Challenge
{
    /// <summary>The challenge of <paramref name="handle"/>, with the image to show if the service sent one.</summary>
    public Challenge(ChallengeHandle handle, AccessPass? accessPass = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        Handle = handle;
        AccessPass = accessPass;
    }

    /// <summary>Identifies the challenge in every later call. It is a bearer secret: keep it on the server.</summary>
    public ChallengeHandle Handle { get; }

    /// <summary>The image that the browser shows and the phone asks for, or <see langword="null"/> if the service sent no image that can be
    /// shown.</summary>
    public AccessPass? AccessPass { get; }

    /// <summary>When the challenge was started (UTC).</summary>
    public DateTimeOffset StartedAt => Handle.StartedAt;

    /// <summary>When it expires if it is not answered (UTC).</summary>
    public DateTimeOffset ExpiresAt => Handle.Deadline;

    /// <summary>The provider and tenant, without ids and user.</summary>
    public override string ToString() => Handle.ToString();
}
