using System.CommandLine;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>The options for the organisation in the certificate's subject.</summary>
internal sealed class SubjectArguments
{
    private readonly Option<string?> country = New("--country", "The country, two letters such as AT.", 2);
    private readonly Option<string?> state = New("--state", "The state or province.", 128);
    private readonly Option<string?> locality = New("--locality", "The town.", 128);
    private readonly Option<string?> organization = New("--organization", "The organisation.", 64);
    private readonly Option<string?> organizationalUnit = New("--organizational-unit", "The department.", 64);

    public void AddTo(Command command)
    {
        country.Validators.Add(result =>
        {
            if (!result.Tokens.All(token => token.Value.Length == 2 && token.Value.All(char.IsAsciiLetterUpper)))
                result.AddError("--country must be two capital letters.");
        });
        foreach (Option<string?> option in (Option<string?>[])[country, state, locality, organization, organizationalUnit])
            command.Add(option);
    }

    public SezameSubject Read(ParseResult parsed) => new()
    {
        Country = parsed.GetValue(country),
        State = parsed.GetValue(state),
        Locality = parsed.GetValue(locality),
        Organization = parsed.GetValue(organization),
        OrganizationalUnit = parsed.GetValue(organizationalUnit),
    };

    private static Option<string?> New(string name, string description, int maximumLength)
    {
        Option<string?> option = new(name) { HelpName = "TEXT", Description = $"For the certificate: {description}" };
        option.Validators.Add(result =>
        {
            if (!result.Tokens.All(token => !string.IsNullOrWhiteSpace(token.Value) && token.Value.Length <= maximumLength && !token.Value.Any(char.IsControl)))
                result.AddError($"{name} must have 1 to {maximumLength} characters, without control characters.");
        });
        return option;
    }
}
