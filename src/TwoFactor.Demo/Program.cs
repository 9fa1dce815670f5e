using TwoFactor.Demo;

// dotnet run --project src/TwoFactor.Demo -- --headless     logs in twice, is refused twice, replaces a certificate meanwhile, and ends
// dotnet run --project src/TwoFactor.Demo                   waits for a browser, at the address that it prints
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

return await Demo.RunAsync(Console.Out, isHeadless: args.Contains("--headless"), stop.Token);
