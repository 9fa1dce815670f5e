using System.Text;

namespace TwoFactor.Emulator.Http;

/// <summary>A complete answer in memory, so that it can be recorded, and changed by a fault, before it is sent.</summary>
internal sealed record Answer(int Status, string? ContentType, byte[] Body)
{
    /// <summary>Headers other than the content type and the length.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>Called after the answer was sent, or the connection has ended without it.</summary>
    public Action? Completed { get; init; }

    public static Answer Text(int status, string contentType, string text) => new(status, contentType, Encoding.UTF8.GetBytes(text));

    private static readonly Dictionary<string, string> NoHeaders = [];
}
