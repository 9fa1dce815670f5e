namespace TwoFactor.Emulator.SecSign;

/// <summary>A drawing: its name, its colour (RGB), and where there is ink.</summary>
internal sealed record SymbolShape(string Name, int Colour, Func<double, double, bool> IsInked);
