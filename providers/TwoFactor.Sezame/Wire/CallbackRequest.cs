using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>The body of <c>PUT</c> and <c>DELETE /client/callback</c>. A field that is <see langword="null"/> is not sent.</summary>
/// <param name="Event">The event; the specification knows only <see cref="NewUser"/>.</param>
/// <param name="Url">An https address that the service posts to.</param>
/// <param name="ContentType">The format of the post; the specification knows only <c>json</c>.</param>
internal sealed record CallbackRequest(
    string Event, string? Url = null, [property: JsonPropertyName("contenttype")] string? ContentType = null)
{
    /// <summary>A user was paired.</summary>
    public const string NewUser = "user.new";

    public override string ToString() => nameof(CallbackRequest); // the generated ToString() would print the address
}
