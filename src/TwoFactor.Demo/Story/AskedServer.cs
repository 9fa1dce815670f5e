using TwoFactor.Emulator;

namespace TwoFactor.Demo.Story;

/// <summary>Finds the server that a login was started at in the emulator's record. SecSign ID has two servers.</summary>
internal static class AskedServer
{
    private static readonly string[] Starts = ["POST /auth/login", "ReqRequestAuthSession"];

    /// <returns>The address of the server that got the user's latest start.</returns>
    public static Uri OfLatestStart(EmulatorHost emulator, string user)
    {
        Exchange start = emulator.Record.Exchanges.Last(exchange => Starts.Contains(exchange.Call) && exchange.RequestBody.Contains(user, StringComparison.Ordinal));
        return start.Server switch
        {
            EmulatedServer.Sezame => emulator.SezameEndpoint,
            EmulatedServer.SecSign => emulator.SecSignEndpoint,
            _ => emulator.SecSignFallbackEndpoint,
        };
    }
}
