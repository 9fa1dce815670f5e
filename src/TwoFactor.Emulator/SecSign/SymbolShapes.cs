namespace TwoFactor.Emulator.SecSign;

/// <summary>The drawings of the access passes, each a function that tells whether a point of the square from -1 to 1 (y downwards) is
/// coloured.</summary>
internal static class SymbolShapes
{
    public static IReadOnlyList<SymbolShape> All { get; } =
    [
        new("circle", 0xC62828, (x, y) => Length(x, y) < 0.72),
        new("ring", 0xAD1457, (x, y) => Length(x, y) is < 0.76 and > 0.46),
        new("square", 0x6A1B9A, (x, y) => Math.Max(Math.Abs(x), Math.Abs(y)) < 0.64),
        new("diamond", 0x283593, (x, y) => Math.Abs(x) + Math.Abs(y) < 0.84),
        new("triangle", 0x1565C0, (x, y) => y < 0.58 && Math.Abs(x) < (y + 0.72) * 0.6),
        new("cross", 0x00838F, (x, y) => Math.Min(Math.Abs(x), Math.Abs(y)) < 0.24 && Math.Max(Math.Abs(x), Math.Abs(y)) < 0.76),
        new("star", 0xEF6C00, Star),
        new("heart", 0xD81B60, Heart),
        new("moon", 0x4527A0, (x, y) => Length(x, y) < 0.76 && Length(x - 0.34, y + 0.12) > 0.6),
        new("drop", 0x0277BD, (x, y) => Length(x, y - 0.24) < 0.5 || (y < 0.1 && Math.Abs(x) < (y + 0.84) * 0.52)),
        new("house", 0x5D4037, House),
        new("arrow", 0x2E7D32, (x, y) => y < -0.02 ? Math.Abs(x) < y + 0.78 : y < 0.74 && Math.Abs(x) < 0.25),
        new("bolt", 0xF9A825, Bolt),
        new("flower", 0x00695C, (x, y) => Length(x, y) > 0.2 && Length(x, y) < 0.56 + 0.22 * Math.Cos(6 * Math.Atan2(y, x))),
        new("hourglass", 0x37474F, (x, y) => Math.Abs(y) < 0.74 && Math.Abs(x) < 0.1 + Math.Abs(y) * 0.68),
        new("tree", 0x558B2F, Tree),
    ];

    private static double Length(double x, double y) => Math.Sqrt(x * x + y * y);

    // Distance to the edge of a five-pointed star, by folding the plane onto one half of one point.
    private static bool Star(double x, double y)
    {
        double turn = Math.PI * 2 / 5;
        double angle = Math.Atan2(x, -y);
        double folded = Math.Abs(angle - Math.Round(angle / turn) * turn);
        double radius = Length(x, y);
        double along = radius * Math.Cos(folded);
        double across = radius * Math.Sin(folded);
        return along + across * 2.18 < 0.84;
    }

    private static bool Heart(double x, double y)
    {
        double across = x * 1.45;
        double up = -y * 1.45 + 0.12;
        double curve = across * across + up * up - 1;
        return curve * curve * curve - across * across * up * up * up < 0;
    }

    private static bool House(double x, double y)
    {
        bool roof = y < 0 && Math.Abs(x) < y + 0.78;
        bool walls = y is >= 0 and < 0.66 && Math.Abs(x) < 0.56;
        bool door = y > 0.2 && Math.Abs(x) < 0.17;
        return roof || (walls && !door);
    }

    private static bool Tree(double x, double y)
    {
        double fromTop = y + 0.78;
        bool branches = y < 0.4 && Math.Abs(x) < fromTop % 0.42 * 0.62 + fromTop * 0.3;
        bool trunk = y is >= 0.4 and < 0.76 && Math.Abs(x) < 0.14;
        return branches || trunk;
    }

    private static bool Bolt(double x, double y)
    {
        double slant = x + y * 0.42;
        bool upper = y is > -0.82 and < 0.14 && slant is > -0.44 and < 0.12;
        bool lower = y is > -0.1 and < 0.82 && slant > -0.12 + Math.Max(0, y) * 0.3 && slant < 0.46 - Math.Max(0, y) * 0.42;
        return upper || lower;
    }
}
