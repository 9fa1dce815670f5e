using System.Text.Json;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>An answer of the sample service: <c>{"id":"…","state":"…","user":"…","text":"…"}</c>.</summary>
internal sealed record SampleAnswer(string? Id, string? State, string? User, string? Text)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <returns>The answer, or <see langword="null"/> where the body is something else.</returns>
    public static SampleAnswer? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<SampleAnswer>(body, Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
