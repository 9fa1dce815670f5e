using TwoFactor.Emulator;

await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions());
Console.WriteLine($"The phone: {emulator.PhoneAddress}");
TaskCompletionSource stopped = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopped.TrySetResult();
};
await stopped.Task;
