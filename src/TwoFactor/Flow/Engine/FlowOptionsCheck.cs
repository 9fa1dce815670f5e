using System.Globalization;
using TwoFactor.Providers;

namespace TwoFactor.Flow;

/// <summary>Checks that the flow's options are within the documented ranges.</summary>
internal static class FlowOptionsCheck
{
    // The flow appends a slash and its key, and the whole address must be a ChallengeRequest.CallbackUri.
    private const int LongestCallback = ChallengeRequest.MaximumCallbackUriLength - 1 - FlowId.StoreKeyLength;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static void Check(FlowOptions options, SettingsReport report)
    {
        report.CheckRange(nameof(options.FirstPollAfter), options.FirstPollAfter, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        CheckInterval(nameof(options.QuickInterval), options.QuickInterval, report);
        report.CheckRange(nameof(options.QuickPeriod), options.QuickPeriod, TimeSpan.Zero, TimeSpan.FromHours(1));
        CheckInterval(nameof(options.SlowInterval), options.SlowInterval, report);
        CheckInterval(nameof(options.TroubledInterval), options.TroubledInterval, report);
        CheckInterval(nameof(options.MinPollInterval), options.MinPollInterval, report);
        if (options.Jitter is not (>= 0 and <= 0.5)) // also refuses NaN
            report.AddError(nameof(options.Jitter), "must be a number from 0 to 0.5");
        report.CheckRange(nameof(options.MaxConcurrentPolls), options.MaxConcurrentPolls, 1, 10_000);
        report.CheckRange(nameof(options.CollectWithin), options.CollectWithin, TimeSpan.FromSeconds(10), Day);
        report.CheckRange(nameof(options.AbandonAfter), options.AbandonAfter, TimeSpan.FromSeconds(5), Day);
        report.CheckRange(nameof(options.MaxStarts), options.MaxStarts, 1, 1000);
        report.CheckRange(nameof(options.MaxStartsWithoutFirstFactor), options.MaxStartsWithoutFirstFactor, 1, 1000);
        report.CheckRange(nameof(options.MaxStartsOfTenant), options.MaxStartsOfTenant, 1, 10_000_000);
        report.CheckRange(nameof(options.StartsWindow), options.StartsWindow, TimeSpan.FromSeconds(1), Day);
        report.CheckRange(nameof(options.PauseAfterDenial), options.PauseAfterDenial, TimeSpan.Zero, Day);
        report.CheckRange(nameof(options.MemoryCapacity), options.MemoryCapacity, 1, 10_000_000);
        if (!Enum.IsDefined(options.FailureMode))
            report.AddError(nameof(options.FailureMode), $"must be one of {string.Join(", ", Enum.GetNames<FlowFailureMode>())}");
        CheckCallback(options.CallbackUri, report);
    }

    private static void CheckInterval(string setting, TimeSpan interval, SettingsReport report) =>
        report.CheckRange(setting, interval, TimeSpan.FromSeconds(0.2), Minute);

    // Sezame 3: the service calls only https addresses with a full host name.
    private static void CheckCallback(Uri? address, SettingsReport report)
    {
        if (address is null)
            return;
        bool isUsable = CallbackAddress.IsUsable(address);
        if (isUsable && address.AbsoluteUri.TrimEnd('/').Length > LongestCallback)
            report.AddError(nameof(FlowOptions.CallbackUri), string.Create(CultureInfo.InvariantCulture, $"is longer than {LongestCallback} characters without the slash at its end"));
        report.CheckEndpoint(nameof(FlowOptions.CallbackUri), address);
        if (!isUsable) // counts only if nothing was reported before it
            report.AddError(nameof(FlowOptions.CallbackUri), "must have a full host name, not an IP address");
    }
}
