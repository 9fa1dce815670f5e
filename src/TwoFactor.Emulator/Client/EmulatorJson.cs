using System.Text.Json;
using System.Text.Json.Serialization;
using TwoFactor.Emulator.Phone;

namespace TwoFactor.Emulator.Client;

/// <summary>The JSON bodies of the phone's HTTP API, with camel case and enums as words.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PhoneScreen))]
[JsonSerializable(typeof(IReadOnlyList<Fault>))]
[JsonSerializable(typeof(IReadOnlyList<Exchange>))]
[JsonSerializable(typeof(Fault))]
[JsonSerializable(typeof(IReadOnlyList<SwitchState>))]
[JsonSerializable(typeof(NewSwitchValue))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(NewPerson))]
[JsonSerializable(typeof(ScannedCode))]
[JsonSerializable(typeof(SymbolAnswer))]
[JsonSerializable(typeof(PriorityCode))]
[JsonSerializable(typeof(Rejection))]
internal sealed partial class EmulatorJson : JsonSerializerContext;
