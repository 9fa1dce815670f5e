namespace TwoFactor;

/// <summary>A question that is now on its way to a phone.</summary>
public sealed class Challenge
{
    /// <summary>The challenge that <paramref name="handle"/> stands for, with the image to show, if the service sent one.</summary>
    public Challenge(ChallengeHandle handle, AccessPass? accessPass = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        Handle = handle;
        AccessPass = accessPass;
    }

    /// <summary>Stands for the challenge in every later call. A bearer secret: it stays on the server.</summary>
    public ChallengeHandle Handle { get; }

    /// <summary>The image that the browser shows and the phone asks for, or <see langword="null"/> where the service sent no image that can be
    /// shown.</summary>
    public AccessPass? AccessPass { get; }

    /// <summary>When the challenge was started (UTC).</summary>
    public DateTimeOffset StartedAt => Handle.StartedAt;

    /// <summary>When it expires unanswered (UTC).</summary>
    public DateTimeOffset ExpiresAt => Handle.Deadline;

    /// <summary>The provider and tenant; no id and no user.</summary>
    public override string ToString() => Handle.ToString();
}
