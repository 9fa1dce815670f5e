using System.Text.Json;
using System.Text.Json.Serialization;
using TwoFactor.Emulator.Certificates;

namespace TwoFactor.Emulator.Saving;

/// <summary>The file in the emulator's folder with its whole state, secrets included.</summary>
internal static class StateFile
{
    public const string Name = "emulator-state.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    /// <summary>Null when there is no such file, as in a new folder.</summary>
    /// <exception cref="IOException">The file is damaged, or was not written by the emulator. The message names it.</exception>
    public static SavedState? Read(PrivateFolder folder)
    {
        FileInfo file = new(folder.PathOf(Name));
        if (file.LinkTarget is not null || Directory.Exists(file.FullName))
            throw Unusable(folder, "it is not a file");
        if (!file.Exists)
            return null;
        try
        {
            string text = File.ReadAllText(file.FullName);
            JsonElement root = JsonElement.Parse(text);
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format))
                throw new InvalidDataException("it was not written by the emulator");
            if (format.ValueKind != JsonValueKind.String || format.GetString() != SavedState.CurrentFormat)
                throw new InvalidDataException("another version of the emulator has written it");
            if (HoldsNullInList(root)) // RespectNullableAnnotations does not cover the entries of lists
                throw new InvalidDataException("a list has an empty entry");
            return JsonSerializer.Deserialize<SavedState>(text, Json);
        }
        catch (JsonException e)
        {
            throw Unusable(folder, $"it is damaged at line {e.LineNumber + 1}", e);
        }
        catch (InvalidOperationException e) // a name or text is not well-formed Unicode, such as "\ud800"
        {
            throw Unusable(folder, "it is damaged", e);
        }
        catch (InvalidDataException e)
        {
            throw Unusable(folder, e.Message, e);
        }
    }

    public static string Text(SavedState state) => JsonSerializer.Serialize(state, Json);

    public static IOException Unusable(PrivateFolder folder, string reason, Exception? inner = null) => new(
        $"{folder.PathOf(Name)} cannot be used: {reason}. Move the file away to start with an empty state, or choose another folder.", inner);

    private static bool HoldsNullInList(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(one => one.ValueKind is JsonValueKind.Null || HoldsNullInList(one)),
        JsonValueKind.Object => element.EnumerateObject().Any(one => HoldsNullInList(one.Value)),
        _ => false,
    };
}
