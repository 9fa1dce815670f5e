using System.CommandLine;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Commands.Sezame;

/// <summary>The options for what a certificate says about the organisation.</summary>
internal sealed class SubjectArguments
{
    private readonly Option<string?> country = New("--country", "The country, two letters such as AT.");
    private readonly Option<string?> state = New("--state", "The state or province.");
    private readonly Option<string?> locality = New("--locality", "The town.");
    private readonly Option<string?> organization = New("--organization", "The organisation.");
    private readonly Option<string?> organizationalUnit = New("--organizational-unit", "The department.");

    public void AddTo(Command command)
    {
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

    private static Option<string?> New(string name, string description) => new(name) { HelpName = "TEXT", Description = $"For the certificate: {description}" };
}
