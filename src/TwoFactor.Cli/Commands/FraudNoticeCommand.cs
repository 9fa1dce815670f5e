using System.CommandLine;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;

namespace TwoFactor.Cli.Commands;

/// <summary><c>twofactor fraud-notice</c></summary>
internal static class FraudNoticeCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string> user = new Argument<string>("user") { Description = "The user to notify." }.AsUserName();
        Option<string?> message = new("--message") { HelpName = "TEXT", Description = "A short text for the phone (default: the service's own)." };
        TenantArguments tenant = new(provider: null);

        Command command = new("fraud-notice", "Notifies a user's phone that somebody has just logged in with the password alone.") { user, message };
        tenant.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            string name = parsed.GetRequiredValue(user);
            using TenantHost host = await tenant.OpenAsync(parsed, context, cancellationToken);
            await host.OpenAbility<IFraudNotice>("send fraud notices").NotifyAsync(name, parsed.GetValue(message), cancellationToken);
            return new CommandResult(ExitCode.Ok, $"Notified the phone of {name}.");
        });
        return command;
    }
}
