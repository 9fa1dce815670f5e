namespace TwoFactor.Emulator.Sezame;

/// <summary>Whether a client's user is paired with a phone (Sezame 1.7). A user without an entry was never paired.</summary>
internal sealed class Pairing(ClientRegistration client, string username)
{
    public ClientRegistration Client => client;

    public string Username => username;

    public bool IsPaired { get; private set; }

    /// <summary>The code that a phone can scan now, or null.</summary>
    public string? LinkId { get; private set; }

    public DateTimeOffset LinkExpiresAt { get; private set; }

    /// <summary>Issues a new code. An earlier code becomes invalid.</summary>
    public void IssueLink(string id, DateTimeOffset expiresAt)
    {
        LinkId = id;
        LinkExpiresAt = expiresAt;
    }

    /// <summary>Whether there is a code to scan.</summary>
    public bool IsWaiting(DateTimeOffset now) => !IsPaired && LinkId is not null && now < LinkExpiresAt;

    public bool CanScan(string linkId, DateTimeOffset now) => IsWaiting(now) && LinkId == linkId;

    public void Pair()
    {
        IsPaired = true;
        LinkId = null;
    }

    /// <summary>Restores the saved state.</summary>
    public void Restore(bool isPaired, string? linkId, DateTimeOffset linkExpiresAt)
    {
        IsPaired = isPaired;
        LinkId = linkId;
        LinkExpiresAt = linkExpiresAt;
    }

    public void Unpair()
    {
        IsPaired = false;
        LinkId = null;
    }
}
