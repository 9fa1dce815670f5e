using System.Text;
using System.Text.Json;
using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Numbers;

/// <summary>An answer of a service that writes numbers without quotes, in fields with hyphens and dots: <c>{"challenge.id":4000000002,"auth-state":3}</c>.</summary>
internal sealed class NumbersAnswer
{
    private const string IdName = "challenge.id";
    private const string StateName = "auth-state";

    public long? Id { get; private init; }

    public int? State { get; private init; }

    /// <returns>The answer, or <see langword="null"/> if the body is something else.</returns>
    public static NumbersAnswer? Read(ReadOnlyMemory<byte> body, NumbersFault fault)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = fault == NumbersFault.TakesTheLastOfTwoFields });
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || (fault != NumbersFault.IgnoresLookAlikes && root.EnumerateObject().Any(field => IsLookAlike(field.Name))))
                return null;
            return new NumbersAnswer
            {
                Id = root.TryGetProperty(IdName, out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long number) ? number : null,
                State = root.TryGetProperty(StateName, out JsonElement state) ? ReadState(state, fault) : null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int? ReadState(JsonElement state, NumbersFault fault) => state.ValueKind switch
    {
        JsonValueKind.Number when fault == NumbersFault.CutsNumbers && state.TryGetInt64(out long number) => unchecked((int)number),
        JsonValueKind.Number when state.TryGetInt32(out int number) => number,
        JsonValueKind.String when fault == NumbersFault.ReadsNumbersInTexts && int.TryParse(state.GetString(), out int number) => number,
        _ => null,
    };

    private static bool IsLookAlike(string name) => name is not (IdName or StateName) && (Fold(name) == Fold(IdName) || Fold(name) == Fold(StateName));

    private static string Fold(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] letters = new byte[2 * text.Length];
        return Encoding.ASCII.GetString(letters, 0, FieldNames.Fold(text, letters));
    }
}
