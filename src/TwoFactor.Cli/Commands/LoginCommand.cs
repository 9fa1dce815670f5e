using System.CommandLine;
using TwoFactor.Cli.Settings;

namespace TwoFactor.Cli.Commands;

/// <summary><c>twofactor login</c></summary>
internal static class LoginCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string> user = new Argument<string>("user") { Description = "The user to ask: the user name (Sezame) or the SecSign ID (SecSign)." }.AsUserName();
        Option<string?> message = new("--message") { HelpName = "TEXT", Description = "A short text for the phone (Sezame)." };
        Option<TimeSpan?> lifetime = Durations.Option("--lifetime", "How long the person may take (default: 2m).");
        Option<bool> allowAlias = new("--allow-alias") { Description = "Accept an approval under another name, as after a priority code (SecSign)." };
        Option<string?> accessPass = new Option<string?>("--save-access-pass") { HelpName = "FILE", Description = "Write the access pass, a PNG, to this file (SecSign)." }.AsPath();
        TenantArguments tenant = new(provider: null);

        Command command = new("login", "Asks a user's phone, and waits for the answer.") { user, message, lifetime, allowAlias, accessPass };
        tenant.AddTo(command);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            ChallengeRequest request = new(parsed.GetRequiredValue(user))
            {
                Message = parsed.GetValue(message),
                Lifetime = parsed.GetValue(lifetime),
                AllowAlias = parsed.GetValue(allowAlias),
            };
            string? path = parsed.GetValue(accessPass) is { } given ? context.Environment.Resolve(given) : null;
            using TenantHost host = await tenant.OpenAsync(parsed, context, cancellationToken);
            return await new Login(host, context).RunAsync(request, path, cancellationToken);
        });
        return command;
    }
}
