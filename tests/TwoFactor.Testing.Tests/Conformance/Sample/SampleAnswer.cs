using System.Text.Json;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>An answer of the sample service: <c>{"id":"…","state":"…","user":"…","text":"…"}</c>.</summary>
internal sealed record SampleAnswer(string? Id, string? State, string? User, string? Text)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Lax = new(JsonSerializerDefaults.Web);

    /// <returns>The answer, or <see langword="null"/> where the body is something else.</returns>
    public static SampleAnswer? Read(ReadOnlySpan<byte> body, Fault fault)
    {
        try
        {
            Utf8JsonReader reader = new(body);
            return fault switch
            {
                Fault.ReadsNoFurtherThanItNeeds => JsonSerializer.Deserialize<SampleAnswer>(ref reader, Strict),
                Fault.TakesTheLastOfTwoWords => JsonSerializer.Deserialize<SampleAnswer>(body, Lax),
                _ => JsonSerializer.Deserialize<SampleAnswer>(body, Strict),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
