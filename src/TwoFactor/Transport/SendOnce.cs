namespace TwoFactor.Transport;

/// <summary>Travels with a request through the host's handlers to <see cref="SendOnceHandler"/>, and tells how far the request came.</summary>
internal sealed class SendOnce
{
    private static readonly HttpRequestOptionsKey<SendOnce> Key = new("TwoFactor.SendOnce");

    private int isSent;
    private Exception? failure;

    /// <summary>Whether the request came past the host's handlers.</summary>
    public bool IsSent => Volatile.Read(ref isSent) == 1;

    /// <summary>What the sending failed with, before any handler of the host saw it.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Marks a request before it is given to the host's handlers.</summary>
    public static SendOnce Mark(HttpRequestMessage request)
    {
        SendOnce mark = new();
        request.Options.Set(Key, mark);
        return mark;
    }

    /// <summary>The mark of a request, or <see langword="null"/> for a copy that lost it.</summary>
    public static SendOnce? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out SendOnce? mark) ? mark : null;

    /// <summary>Whether this is the first time that the request is sent.</summary>
    public bool TrySend() => Interlocked.Exchange(ref isSent, 1) == 0;

    /// <summary>Remembers what the sending failed with.</summary>
    public void Fail(Exception e) => Volatile.Write(ref failure, e);
}
