namespace TwoFactor.Emulator.SecSign;

/// <summary>A drawing: its name, its colour (RGB), and a function that tells whether a point is coloured.</summary>
internal sealed record SymbolShape(string Name, int Colour, Func<double, double, bool> IsInked);
