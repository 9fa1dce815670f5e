using System.CommandLine;
using TwoFactor.Cli.Output;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary>The options that every <c>phone</c> command has.</summary>
internal sealed class PhoneArguments
{
    private static readonly Uri DefaultAddress = new("http://localhost:7300/");

    private readonly Option<Uri?> phone = new("--phone")
    {
        HelpName = "URL",
        Description = $"The address of the emulator's phone page (default: {DefaultAddress}).",
        CustomParser = ParseAddress,
    };

    private readonly Option<string?> user = new Option<string?>("--user") { HelpName = "NAME", Description = "Whose phone: a user name, a SecSign ID, a recovery e-mail. Not case-sensitive." }.AsUserName();
    private readonly Option<TimeSpan?> wait;

    public PhoneArguments(string wait) => this.wait = Durations.Option("--wait", wait);

    /// <summary>Makes the command run <paramref name="work"/> with the emulator.</summary>
    public void Attach(CommandRunner runner, Command command, Func<ParseResult, PhoneSession, CancellationToken, Task<CommandResult>> work)
    {
        command.Add(phone);
        command.Add(user);
        command.Add(wait);
        runner.Attach(command, async (parsed, context, cancellationToken) =>
        {
            using EmulatorClient client = new(parsed.GetValue(phone) ?? DefaultAddress, context.Time);
            PhoneSession session = new(client, context, $"phone {command.Name}", parsed.GetValue(user), parsed.GetValue(wait));
            try
            {
                return await work(parsed, session, cancellationToken);
            }
            catch (EmulatorClientException e)
            {
                return session.Result(ExitCodeOf(e.Error), e.Message + AdviceOn(e.Error));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return session.Result(ExitCode.Interrupted, "Interrupted.");
            }
        });
    }

    private static ExitCode ExitCodeOf(EmulatorClientError error) => error switch
    {
        EmulatorClientError.Unreachable or EmulatorClientError.Failed => ExitCode.Unavailable,
        EmulatorClientError.NotAnEmulator => ExitCode.ProtocolViolation,
        EmulatorClientError.Rejected => ExitCode.Refused,
        _ => ExitCode.Fault,
    };

    private static string AdviceOn(EmulatorClientError error) => error is EmulatorClientError.Unreachable or EmulatorClientError.NotAnEmulator
        ? " 'twofactor emulator' starts one; --phone gives its address."
        : string.Empty;

    private static Uri? ParseAddress(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
            return address;
        result.AddError("--phone must be an http address, such as http://localhost:7300/.");
        return null;
    }
}
