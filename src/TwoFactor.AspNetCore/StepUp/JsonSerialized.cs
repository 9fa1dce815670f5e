using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Serializes data that ASP.NET Core protects as JSON.</summary>
internal sealed class JsonSerialized<T>(JsonTypeInfo<T> type) : IDataSerializer<T>
{
    public byte[] Serialize(T model) => JsonSerializer.SerializeToUtf8Bytes(model, type);

    public T? Deserialize(byte[] data) => JsonSerializer.Deserialize(data, type);
}
