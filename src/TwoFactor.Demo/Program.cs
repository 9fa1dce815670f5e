using TwoFactor.Demo;

// dotnet run --project src/TwoFactor.Demo -- --headless     logs in twice, is refused twice, and ends
// dotnet run --project src/TwoFactor.Demo                   does the same, and stays up for the phone to be tried
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

return await Demo.RunAsync(Console.Out, isHeadless: args.Contains("--headless"), stop.Token);
