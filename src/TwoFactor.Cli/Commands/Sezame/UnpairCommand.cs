using System.CommandLine;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Settings;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary><c>twofactor sezame unpair</c></summary>
internal static class UnpairCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string> user = new Argument<string>("user") { Description = "The user's name at Sezame: the id that your application uses (with ASP.NET Core Identity, the id of the user)." }.AsUserName();
        TenantArguments tenant = new(ProviderNames.Sezame);

        Command command = new("unpair", "Ends a user's pairing.") { user };
        tenant.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            string name = parsed.GetRequiredValue(user);
            using TenantHost host = await tenant.OpenAsync(parsed, context, cancellationToken);
            IUserPairing pairing = host.OpenAbility<IUserPairing>("pair users");
            // Unpairing succeeds in any case. A misspelt user of a stolen phone, or another tenant's user of that name, must be noticed here.
            if (!await pairing.IsPairedAsync(name, cancellationToken))
                return new CommandResult(ExitCode.NotEnrolled, $"{name} was not paired{host.InBrackets}; nothing was changed.");
            await pairing.UnpairAsync(name, cancellationToken);
            return new CommandResult(ExitCode.Ok, $"{name} is no longer paired{host.InBrackets}.");
        });
        return command;
    }
}
