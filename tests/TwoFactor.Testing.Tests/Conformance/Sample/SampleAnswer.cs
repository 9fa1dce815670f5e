using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>An answer of the sample service: <c>{"id":"…","state":"…","user":"…","text":"…"}</c>, with <see cref="SampleOptions.HasMoreIds"/> also <c>"key":"…"</c>.</summary>
internal sealed record SampleAnswer(string? Id, string? State, string? User, JsonElement Text = default, string? Key = null)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Lax = new(JsonSerializerDefaults.Web);

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; init; }

    /// <summary>The message, if there is a valid one. It never decides anything.</summary>
    [JsonIgnore]
    public string? Message
    {
        get
        {
            try
            {
                return Text.ValueKind == JsonValueKind.String ? Text.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                return null; // an unpaired surrogate
            }
        }
    }

    /// <returns>The answer, or <see langword="null"/> if the body is something else.</returns>
    public static SampleAnswer? Read(ReadOnlySpan<byte> body, Fault fault)
    {
        try
        {
            Utf8JsonReader reader = new(body);
            SampleAnswer? answer = fault switch
            {
                Fault.ReadsNoFurtherThanItNeeds => JsonSerializer.Deserialize<SampleAnswer>(ref reader, Strict),
                Fault.TakesTheLastOfTwoWords => JsonSerializer.Deserialize<SampleAnswer>(body, Lax),
                Fault.TakesTheLastOfTwoIds when RepeatsOnlyItsId(body) => JsonSerializer.Deserialize<SampleAnswer>(body, Lax),
                Fault.FindsAnswersInPages => JsonSerializer.Deserialize<SampleAnswer>(ObjectIn(body), Strict),
                _ => JsonSerializer.Deserialize<SampleAnswer>(body, Strict),
            };
            bool isSpoilt = (answer?.HasLookAlike(fault) == true && fault != Fault.IgnoresLookAlikes)
                || (fault == Fault.IsSpoiltByATextForThePerson && answer is { Text.ValueKind: JsonValueKind.String } && answer.Message?.Any(char.IsControl) != false);
            return isSpoilt ? null : answer;
        }
        catch (JsonException)
        {
            return fault == Fault.BelievesACutAnswer ? Read([.. body, .. "\"}"u8], Fault.None) : null;
        }
    }

    private bool HasLookAlike(Fault fault) => Others?.Keys.Any(name => IsLookAlike(name, fault)) == true;

    private static bool RepeatsOnlyItsId(ReadOnlySpan<byte> body)
    {
        using JsonDocument json = JsonDocument.Parse(body.ToArray());
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.EnumerateObject()
            .GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase).Where(fields => fields.Count() > 1).All(fields => fields.Key == "id");
    }

    private static ReadOnlySpan<byte> ObjectIn(ReadOnlySpan<byte> body)
    {
        int start = body.IndexOf((byte)'{');
        int end = body.LastIndexOf((byte)'}') + 1;
        return start < 0 || end < start ? body : body[start..end];
    }

    private static bool IsLookAlike(string name, Fault fault)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] letters = new byte[text.Length];
        return Encoding.ASCII.GetString(letters, 0, FieldNames.Fold(text, letters)) switch
        {
            "id" => fault != Fault.IgnoresLookAlikesOfIds,
            "state" or "user" or "key" => true,
            _ => false,
        };
    }
}
